package io.mlops.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table that reads well in a terminal and is Markdown. Not thread-safe. */
public final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    public MarkdownTable(String... head) {
        columns = head.length;
        rows.add(List.of(head));
    }

    public void row(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException(cells.size() + " cells in a table of " + columns + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < rows.size(); line++) {
            append(text, rows.get(line), widths, ' ');
            if (line == 0) {
                append(text, rows.getFirst().stream().map(cell -> "").toList(), widths, '-');
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> row, int[] widths, char filler) {
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            text.append("| ")
                    .append(cell)
                    .repeat(filler, widths[i] - cell.length())
                    .append(' ');
        }
        text.append("|\n");
    }
}
