package io.mlops.catalog.tiering;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a file of comma-separated values (RFC 4180): fields may be quoted, and hold commas, quotes and line ends then. */
final class CsvRows {
    private final BufferedReader reader;
    private long line;

    CsvRows(BufferedReader reader) {
        this.reader = reader;
    }

    /** The line, 1 the first, on which the last row ended. */
    long line() {
        return line;
    }

    /** The next row that is not empty; empty at the end. */
    Optional<List<String>> next() throws IOException {
        String text = read();
        while (text != null && text.isEmpty()) {
            text = read();
        }
        if (text == null) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int at = 0;
        while (at < text.length() || quoted) {
            if (at == text.length()) {
                String more = read();
                if (more == null) {
                    throw new IOException("a quote is not closed");
                }
                field.append('\n');
                text = more;
                at = 0;
                continue;
            }
            char c = text.charAt(at++);
            if (c == '"' && quoted && at < text.length() && text.charAt(at) == '"') {
                field.append(text.charAt(at++));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return Optional.of(fields);
    }

    private @Nullable String read() throws IOException {
        line++;
        return reader.readLine();
    }
}
