package io.mlops.sandbox.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program wrote, as one text that grows, of which parts are read. Thread-safe. */
public final class RunLog {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");
    private static final int BATCH = 500;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    /** Takes the lines of a program until it has ended. */
    public LogStream stream(String run) {
        LogStream lines = new LogStream();
        Thread.ofVirtual().name("log of " + run).start(() -> write(lines));
        return lines;
    }

    private void write(LogStream lines) {
        try {
            for (List<String> batch = lines.take(BATCH); !batch.isEmpty(); batch = lines.take(BATCH)) {
                byte[] bytes = (String.join("\n", batch) + "\n").getBytes(StandardCharsets.UTF_8);
                synchronized (content) {
                    content.writeBytes(bytes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.written();
        }
    }

    /** How long it is. */
    public int length() {
        synchronized (content) {
            return content.size();
        }
    }

    /**
     * A part of it.
     *
     * @param from where it begins
     * @param whole how long all of it is
     * @param content must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares parts
    public record Part(long from, int whole, byte[] content) {
        /** As the answer's header tells it. */
        public String contentRange() {
            return "bytes " + from + "-" + (from + content.length - 1) + "/" + whole;
        }
    }

    /** Whether it is a range as requests write it. */
    public static boolean isRange(String range) {
        return RANGE.matcher(range).matches();
    }

    /** What a request asks for; empty where that begins behind the end. */
    public Optional<Part> part(String range) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(range + " is no range");
        }
        long from = Long.parseLong(matcher.group(1));
        synchronized (content) {
            int length = content.size();
            if (from >= length) {
                return Optional.empty();
            }
            long to = matcher.group(2).isEmpty() ? length : Math.min(length, Long.parseLong(matcher.group(2)) + 1);
            return Optional.of(new Part(
                    from,
                    length,
                    Arrays.copyOfRange(content.toByteArray(), Math.toIntExact(from), Math.toIntExact(to))));
        }
    }
}
