package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.training.LogPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of a job, read in pages; a position is the number of bytes before it.
 *
 * @param file grows while the trainer runs
 */
record JobLog(Path file) {
    private static final int MOST_BYTES = 1 << 20;

    /** Begins the next attempt's lines on a line of their own, where the last one was cut off in the middle of its. */
    void endLine() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            if (log.length() == 0) {
                return;
            }
            log.seek(log.length() - 1);
            if (log.read() == '\n') {
                return;
            }
        } catch (java.io.FileNotFoundException e) {
            return;
        }
        Files.write(file, new byte[] {'\n'}, StandardOpenOption.APPEND);
    }

    /**
     * Reads on from a position.
     *
     * @param ended whether nobody writes any more, so that what has no end of line is a line too
     */
    LogPage read(String position, int most, boolean ended) throws IOException, LocalException {
        long from = offset(position);
        byte[] bytes;
        boolean more;
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            if (from > log.length()) {
                throw noPosition(position);
            }
            log.seek(from);
            bytes = new byte[(int) Math.min(MOST_BYTES, log.length() - from)];
            log.readFully(bytes);
            more = from + bytes.length < log.length();
        } catch (java.io.FileNotFoundException | NoSuchFileException e) {
            bytes = new byte[0];
            more = false;
        }
        List<String> lines = new ArrayList<>();
        int used = cut(bytes, most, ended && !more, lines);
        boolean complete = ended && !more && used == bytes.length;
        return new LogPage(lines, Long.toString(from + used), complete);
    }

    /** Adds lines, returns how many bytes they take; a line longer than a whole page is cut where the page ends. */
    private static int cut(byte[] bytes, int most, boolean last, List<String> lines) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int used = 0;
        for (int i = 0; i < bytes.length && lines.size() < most; i++) {
            if (bytes[i] == '\n') {
                lines.add(text(line));
                used = i + 1;
            } else {
                line.write(bytes[i]);
            }
        }
        boolean unfinished = line.size() > 0 && lines.size() < most;
        if (unfinished && (last || line.size() == MOST_BYTES)) {
            lines.add(text(line));
            used = bytes.length;
        }
        return used;
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static long offset(String position) throws LocalException {
        if (position.equals(LogPage.START)) {
            return 0;
        }
        if (!position.matches("\\d{1,18}")) {
            throw noPosition(position);
        }
        return Long.parseLong(position);
    }

    private static LocalException noPosition(String position) {
        return new LocalException(
                ErrorCode.INVALID_ARGUMENT, "\"" + position + "\" is no position in its log; begin with an empty one");
    }
}
