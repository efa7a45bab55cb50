package io.mlops.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** The lists that the snapshot was made from, outside of the checkout ({@code -Dmlops.shared}). */
final class SharedData {
    private SharedData() {}

    /** The rows of a list by column; the test that asks says that it did not run where the list is not there. */
    static List<Map<String, String>> rows(String name) throws IOException {
        Path file = Path.of(System.getProperty("mlops.shared", "../../shared"), "data", name);
        Assumptions.assumeTrue(
                Files.exists(file),
                () -> "NOT RUN: the snapshot was not compared with " + file + ", which is not there (-Dmlops.shared)");
        List<String> lines = Files.readAllLines(file);
        List<String> header = cells(lines.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < header.size(); i++) {
                row.put(header.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
