package io.mlops.catalog;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/**
 * The offers that clouds were asked for, in a file: a table with a row for each. Another process may read while one writes; of two
 * that write the later one wins.
 *
 * @param file need not exist yet
 */
public record RefreshedOffers(Path file) {
    private static final List<String> COLUMNS = List.of(
            "location",
            "type",
            "accelerator",
            "count",
            "accelerator-gib",
            "share",
            "vcpus",
            "gib",
            "purchase",
            "usd",
            "effective",
            "source");

    /** What is there; nothing where there is no file. INVALID_ARGUMENT, with the line, for what cannot be read. */
    public List<Offer> read() {
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return Rows.read(file.toString(), text, COLUMNS, RefreshedOffers::offer);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNKNOWN, "cannot read prices from " + file + ": " + e.getMessage(), e);
        }
    }

    /** Adds offers to those that are there, of two for the same the later one, and replaces the file at one stroke. */
    public void add(List<Offer> newer) {
        StringBuilder text = new StringBuilder("# What clouds said that machines cost; written by mlops-cli.\n")
                .append(String.join("\t", COLUMNS))
                .append('\n');
        OfferBook.latest(read(), newer).forEach(offer -> text.append(row(offer)).append('\n'));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot write prices into " + file + ": " + e.getMessage(), e);
        }
    }

    private static String row(Offer offer) {
        Accelerator accelerator = offer.acceleratorOrNull();
        return String.join(
                "\t",
                offer.location().toString(),
                offer.instanceType(),
                accelerator == null ? "" : accelerator.name(),
                accelerator == null ? "" : Integer.toString(accelerator.count()),
                accelerator == null ? "" : Double.toString(accelerator.memoryGib()),
                accelerator == null ? "" : Double.toString(accelerator.share()),
                Double.toString(offer.vcpus()),
                Double.toString(offer.memoryGib()),
                offer.purchase().name().toLowerCase(Locale.ROOT),
                offer.hourly().amount().toPlainString(),
                offer.effective().toString(),
                offer.source().replaceAll("[\t\r\n]", " "));
    }

    private static Offer offer(Rows.Row row) {
        return new Offer(
                row.require("location", Location::parse),
                row.text("type"),
                row.find("accelerator")
                        .map(name -> new Accelerator(
                                name,
                                row.require("count", Integer::parseInt),
                                row.require("accelerator-gib", Double::parseDouble),
                                row.require("share", Double::parseDouble)))
                        .orElse(null),
                row.require("vcpus", Double::parseDouble),
                row.require("gib", Double::parseDouble),
                row.require("purchase", text -> PurchaseOption.valueOf(text.toUpperCase(Locale.ROOT))),
                row.require("usd", Money::usd),
                row.require("effective", RefreshedOffers::instant),
                row.text("source"));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no time as in 2026-11-20T10:15:30Z", e);
        }
    }
}
