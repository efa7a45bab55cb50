package io.mlops.catalog.tiering;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * An inventory that a cloud has written as CSV: S3 Inventory (without a header; its manifest tells the columns), Azure's blob inventory or a
 * report of Google's Storage Insights; {@code .gz} is unpacked. None of them tells tags; only Azure's tells when an object was last read,
 * and a column LastAccessTime may be added to the others.
 *
 * @param path the file
 * @param columns the names of its columns; empty where its first line has them
 */
public record InventoryFile(Path path, List<String> columns) {
    /**
     * Reads every object and returns how many rows were left out: versions that are not an object's own, and deleted ones.
     *
     * @throws MlopsException INVALID_ARGUMENT with file and line for what cannot be read, NOT_FOUND when there is no such file
     */
    public long read(Consumer<InventoryObject> each) {
        try (BufferedReader reader = open()) {
            CsvRows rows = new CsvRows(reader);
            Optional<List<String>> row = rows.next();
            InventoryColumns names = new InventoryColumns(columns.isEmpty() ? row.orElse(List.of()) : columns);
            if (!names.isHeader()) {
                throw invalid(
                        1,
                        "neither its first line nor --columns names a key and a size; for S3 Inventory give the"
                                + " manifest's fileSchema, as in --columns \"Bucket, Key, Size, LastModifiedDate, StorageClass\"");
            }
            if (columns.isEmpty()
                    || row.map(InventoryColumns::new)
                            .filter(InventoryColumns::isHeader)
                            .isPresent()) {
                row = rows.next();
            }
            long skipped = 0;
            while (row.isPresent()) {
                if (names.skips(row.get())) {
                    skipped++;
                } else {
                    each.accept(object(names, row.get(), rows.line()));
                }
                row = rows.next();
            }
            return skipped;
        } catch (NoSuchFileException e) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot read inventory " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot read inventory " + path + ": " + e.getMessage(), e);
        }
    }

    private BufferedReader open() throws IOException {
        InputStream bytes = Files.newInputStream(path);
        try {
            InputStream text = path.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
            return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8), 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private InventoryObject object(InventoryColumns names, List<String> row, long line) {
        String key = text(names.key(), row);
        try {
            return new InventoryObject(
                    columns.isEmpty() ? key : URLDecoder.decode(key, StandardCharsets.UTF_8),
                    Long.parseLong(text(names.size(), row)),
                    Instant.parse(text(names.modified(), row)),
                    text(names.lastRead(), row).isEmpty() ? null : Instant.parse(text(names.lastRead(), row)),
                    tier(text(names.tier(), row), line),
                    Tags.none());
        } catch (NumberFormatException e) {
            throw invalid(line, "\"" + text(names.size(), row) + "\" is no size in bytes");
        } catch (DateTimeException e) {
            throw invalid(line, e.getMessage() + "; a time is written 2026-11-21T12:00:00Z");
        } catch (IllegalArgumentException e) {
            throw invalid(line, String.valueOf(e.getMessage()));
        }
    }

    private StorageTier tier(String name, long line) {
        return name.isEmpty()
                ? StorageTier.HOT
                : InventoryNames.tier(name)
                        .orElseThrow(() -> invalid(line, "nobody knows the storage class \"" + name + "\""));
    }

    private static String text(OptionalInt column, List<String> row) {
        return column.isPresent() && column.getAsInt() < row.size()
                ? row.get(column.getAsInt()).strip()
                : "";
    }

    private MlopsException invalid(long line, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot read inventory " + path + ": line " + line + ": " + reason);
    }
}
