package io.mlops.provider.local;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;

/** How a process ended, with the last line that it wrote. */
final class LogTail {
    private static final int BYTES = 4096;

    private LogTail() {}

    /** The end of {@code who} in words, from its exit status where that is known. */
    static String ending(String who, OptionalInt exit, Path log) throws IOException {
        String how = who + " is gone";
        if (exit.isPresent() && exit.getAsInt() > 128) {
            how = who + " was ended by signal " + (exit.getAsInt() - 128);
        } else if (exit.isPresent()) {
            how = who + " ended with status " + exit.getAsInt();
        }
        String last = lastLine(log);
        return last.isEmpty() ? how : how + "; last line of " + log + ": " + last;
    }

    private static String lastLine(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(BYTES, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce("", (earlier, later) -> later)
                    .strip();
        } catch (FileNotFoundException | EOFException e) {
            // Never written, or rotated between two looks: a reason without it is still a reason.
            return "";
        }
    }
}
