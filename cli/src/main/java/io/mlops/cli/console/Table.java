package io.mlops.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns, two blanks between them, as {@code kubectl get} prints them. Used by one thread. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final String indent;

    public Table(String indent, String... header) {
        this.indent = indent;
        rows.add(header);
    }

    public Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** The header, where it has one, and the rows, one line each, without trailing blanks. */
    public List<String> lines() {
        int columns = 0;
        for (String[] row : rows) {
            columns = Math.max(columns, row.length);
        }
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>(rows.size());
        for (String[] row : rows) {
            if (row.length > 0) {
                lines.add(line(row, widths));
            }
        }
        return lines;
    }

    private String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder(indent);
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]);
            if (i < row.length - 1) {
                line.repeat(' ', widths[i] - row[i].length() + 2);
            }
        }
        return line.toString().stripTrailing();
    }
}
