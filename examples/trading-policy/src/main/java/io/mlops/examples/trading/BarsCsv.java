package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Reads daily bars from CSV and refuses what cannot be market data, naming the line. */
final class BarsCsv {
    private static final String HEADER = "date,open,high,low,close,adjclose,volume";
    private static final int COLUMNS = HEADER.split(",", -1).length;

    private BarsCsv() {}

    static List<Bar> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MlopsException(ErrorCode.NOT_FOUND, "cannot read bars from " + file + ": no such file");
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw broken(file, 1, "the first line must be \"" + HEADER + "\"");
        }
        List<Bar> bars = new ArrayList<>(lines.size() - 1);
        LocalDate previous = LocalDate.MIN;
        for (int i = 1; i < lines.size(); i++) {
            Bar bar = parse(file, i + 1, lines.get(i));
            if (!bar.date().isAfter(previous)) {
                throw broken(file, i + 1, bar.date() + " does not come after " + previous);
            }
            previous = bar.date();
            bars.add(bar);
        }
        return List.copyOf(bars);
    }

    private static Bar parse(Path file, int line, String text) {
        String[] cells = text.split(",", -1);
        if (cells.length != COLUMNS) {
            throw broken(file, line, "expected " + COLUMNS + " columns, found " + cells.length);
        }
        try {
            LocalDate date = LocalDate.parse(cells[0]);
            Bar bar = new Bar(
                    date,
                    positive(file, line, "high", cells[2]),
                    positive(file, line, "low", cells[3]),
                    positive(file, line, "close", cells[4]),
                    positive(file, line, "volume", cells[6]));
            if (bar.low() > bar.close() || bar.close() > bar.high()) {
                throw broken(file, line, "the close " + bar.close() + " is not between low and high");
            }
            return bar;
        } catch (DateTimeException e) {
            throw broken(file, line, "\"" + cells[0] + "\" is not a date like 2000-01-03");
        }
    }

    private static double positive(Path file, int line, String column, String cell) {
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw broken(file, line, column + " \"" + cell + "\" is not a number");
        }
        if (!(value > 0) || Double.isInfinite(value)) {
            throw broken(file, line, column + " must be positive, found " + cell);
        }
        return value;
    }

    private static MlopsException broken(Path file, int line, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot read bars from " + file + ":" + line + ": " + reason);
    }
}
