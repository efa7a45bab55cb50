package io.mlops.catalog;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table of texts: comments that begin with #, a line with the names of the columns, then rows, all with tabs between. What is not a
 * table of these columns is INVALID_ARGUMENT, with the line.
 */
final class Rows {
    private final String name;
    private final List<String> columns;

    private Rows(String name, List<String> columns) {
        this.name = name;
        this.columns = columns;
    }

    /** One row. */
    final class Row {
        private final String[] cells;
        private final int line;

        private Row(String[] cells, int line) {
            this.cells = cells;
            this.line = line;
        }

        /** The cell as it is, perhaps empty. */
        String text(String column) {
            return cells[columns.indexOf(column)];
        }

        /** Empty where the cell is. */
        Optional<String> find(String column) {
            return Optional.of(text(column)).filter(text -> !text.isEmpty());
        }

        Optional<BigDecimal> number(String column) {
            return read(column, BigDecimal::new);
        }

        /** What the cell is read as, where it is not empty; an IllegalArgumentException of the reader is told with the line. */
        <T> Optional<T> read(String column, Function<String, T> reader) {
            return find(column).map(text -> as(column, text, reader));
        }

        <T> T require(String column, Function<String, T> reader) {
            return as(column, text(column), reader);
        }

        private <T> T as(String column, String text, Function<String, T> reader) {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException | MlopsException e) {
                throw invalid(column + " is \"" + text + "\": " + e.getMessage());
            }
        }

        MlopsException invalid(String reason) {
            return Rows.this.invalid(line, reason);
        }
    }

    /** Reads a table of the snapshot. */
    static <T> List<T> resource(String name, List<String> columns, Function<Row, T> reader) {
        try (InputStream in = Objects.requireNonNull(Rows.class.getResourceAsStream(name), name);
                Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return read(name, text, columns, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> List<T> read(String name, Reader text, List<String> columns, Function<Row, T> reader)
            throws IOException {
        return new Rows(name, columns).read(new BufferedReader(text), reader);
    }

    private <T> List<T> read(BufferedReader lines, Function<Row, T> reader) throws IOException {
        List<T> read = new ArrayList<>();
        boolean header = false;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            String[] cells = line.split("\t", -1);
            if (!header) {
                header = true;
                if (!columns.equals(List.of(cells))) {
                    throw invalid(
                            number,
                            "its columns are " + String.join(", ", cells) + ", not " + String.join(", ", columns));
                }
                continue;
            }
            if (cells.length != columns.size()) {
                throw invalid(number, "it has " + cells.length + " cells, not " + columns.size());
            }
            read.add(reader.apply(new Row(cells, number)));
        }
        return read;
    }

    private MlopsException invalid(int line, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot read prices from " + name + ":" + line + ": " + reason);
    }
}
