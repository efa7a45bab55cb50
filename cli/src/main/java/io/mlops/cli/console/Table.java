package io.mlops.cli.console;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rows of text in columns, two blanks between them, as {@code kubectl get} prints them. Used by one thread. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final BitSet right = new BitSet();
    private final String indent;

    public Table(String indent, String... header) {
        this.indent = indent;
        rows.add(header);
    }

    /** Puts the texts of these columns, 0 the first, at the column's right edge, as for numbers. */
    public Table right(int... columns) {
        for (int column : columns) {
            right.set(column);
        }
        return this;
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
            int missing = widths[i] - row[i].length();
            line.repeat(' ', right.get(i) ? missing : 0).append(row[i]);
            if (i < row.length - 1) {
                line.repeat(' ', right.get(i) ? 2 : missing + 2);
            }
        }
        return line.toString().stripTrailing();
    }
}
