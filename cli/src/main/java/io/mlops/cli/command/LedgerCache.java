package io.mlops.cli.command;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.price.Money;
import io.mlops.spend.Charge;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.Statement;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps what clouds answered about money, since asking costs some and their bills change a few times a day only.
 *
 * @param folder a file for each question
 * @param refresh whether nothing kept counts
 */
record LedgerCache(Path folder, InstantSource clock, boolean refresh) {
    /** AWS's bill changes up to three times a day: https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html. */
    static final Duration FRESH = Duration.ofHours(6);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * An answer.
     *
     * @param kept whether it was there already
     */
    record Answer<T>(T value, boolean kept) {}

    /** The kept answer to this question, or a new one; {@code question} is all that it depends on. */
    Answer<Statement> statement(String question, Supplier<Statement> ask) {
        Optional<Statement> kept = read(question).map(LedgerCache::statement);
        if (kept.isPresent()) {
            return new Answer<>(kept.get(), true);
        }
        Statement fresh = ask.get();
        write(question, node(fresh));
        return new Answer<>(fresh, false);
    }

    Answer<SpendForecast> forecast(String question, Supplier<SpendForecast> ask) {
        Optional<SpendForecast> kept = read(question).map(LedgerCache::forecast);
        if (kept.isPresent()) {
            return new Answer<>(kept.get(), true);
        }
        SpendForecast fresh = ask.get();
        write(question, node(fresh));
        return new Answer<>(fresh, false);
    }

    /** Empty for none, one that is too old, and one that is damaged: then the cloud is asked. */
    private Optional<JsonNode> read(String question) {
        if (refresh) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file(question)));
            Instant asked = Instant.parse(node.path("asked").asString(""));
            boolean same = node.path("question").asString("").equals(question);
            return same && clock.instant().isBefore(asked.plus(FRESH)) ? Optional.of(node) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JacksonException | DateTimeException damaged) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot read what was asked before in " + folder + ": " + e.getMessage(), e);
        }
    }

    private void write(String question, ObjectNode node) {
        try {
            Files.createDirectories(folder);
            AtomicFile.replace(file(question), JSON.writeValueAsBytes(node.put("question", question)));
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot keep what was asked in " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path file(String question) {
        return folder.resolve(
                Sha256.of(question.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }

    private static ObjectNode node(Statement statement) {
        ObjectNode node = JSON.createObjectNode()
                .put("asked", statement.asked().toString())
                .put("late", statement.late().toString())
                .put("source", statement.source());
        node.set("fee", money(statement.fee()));
        ArrayNode estimated = node.putArray("estimated");
        statement.estimated().forEach(day -> estimated.add(day.toString()));
        ArrayNode charges = node.putArray("charges");
        for (Charge charge : statement.charges()) {
            ObjectNode each =
                    charges.addObject().put("day", charge.day().toString()).put("service", charge.service());
            charge.tag().ifPresent(tag -> each.put("tag", tag));
            each.set("amount", money(charge.amount()));
        }
        return node;
    }

    private static Statement statement(JsonNode node) {
        List<Charge> charges = new ArrayList<>();
        for (JsonNode each : node.required("charges")) {
            charges.add(new Charge(
                    LocalDate.parse(each.required("day").asString()),
                    each.required("service").asString(),
                    each.has("tag") ? each.required("tag").asString() : null,
                    money(each.required("amount"))));
        }
        TreeSet<LocalDate> estimated = new TreeSet<>();
        node.required("estimated").forEach(day -> estimated.add(LocalDate.parse(day.asString())));
        return new Statement(
                charges,
                estimated,
                Instant.parse(node.required("asked").asString()),
                Duration.parse(node.required("late").asString()),
                money(node.required("fee")),
                node.required("source").asString());
    }

    private static ObjectNode node(SpendForecast forecast) {
        ObjectNode node = JSON.createObjectNode()
                .put("asked", forecast.asked().toString())
                .put("source", forecast.source());
        node.set("fee", money(forecast.fee()));
        node.set("expected", money(forecast.expected()));
        forecast.low().ifPresent(low -> node.set("low", money(low)));
        forecast.high().ifPresent(high -> node.set("high", money(high)));
        return node;
    }

    private static SpendForecast forecast(JsonNode node) {
        return new SpendForecast(
                money(node.required("expected")),
                optional(node, "low"),
                optional(node, "high"),
                Instant.parse(node.required("asked").asString()),
                money(node.required("fee")),
                node.required("source").asString());
    }

    private static @Nullable Money optional(JsonNode node, String name) {
        return node.has(name) ? money(node.required(name)) : null;
    }

    private static ObjectNode money(Money money) {
        return JSON.createObjectNode()
                .put("amount", money.amount().toPlainString())
                .put("currency", money.currency().getCurrencyCode());
    }

    private static Money money(JsonNode node) {
        return new Money(
                new BigDecimal(node.required("amount").asString()),
                Currency.getInstance(node.required("currency").asString()));
    }
}
