package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.training.LogPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trainers wrote, in pages. A position is the number of an attempt and how many bytes of its log were read. Thread-safe.
 *
 * @param <A> what the service tells of an attempt
 * @param source where the log of an attempt is
 */
record AttemptLogs<A extends JobAttempt>(Source<A> source) {
    private static final Pattern POSITION = Pattern.compile("([1-9][0-9]{0,3}):(0|[1-9][0-9]{0,17})");
    /** How much of a log is read at once. */
    private static final int CHUNK = 1 << 20;
    /** How much of a log's end its last line is looked for in. */
    private static final int TAIL = 1 << 16;

    /** Finds the log of an attempt. */
    @FunctionalInterface
    interface Source<A extends JobAttempt> {
        /** Empty where it has none, or none yet. */
        Optional<Log> open(ObservedJob<A> job, A attempt);
    }

    /** What one attempt wrote, which grows. */
    interface Log {
        /** In bytes. */
        long length();

        /** At most so many bytes from there on, none at the end. */
        byte[] bytes(long from, int most);
    }

    LogPage read(ObservedJob<A> job, String position, int most) throws AzureException {
        int at = 1;
        long offset = 0;
        if (!position.equals(LogPage.START)) {
            Matcher matcher = POSITION.matcher(position);
            if (!matcher.matches()
                    || Integer.parseInt(matcher.group(1)) > job.attempts().size()) {
                throw new AzureException(
                        ErrorCode.INVALID_ARGUMENT,
                        "\"" + position + "\" is no position in its log; begin with an empty one");
            }
            at = Integer.parseInt(matcher.group(1));
            offset = Long.parseLong(matcher.group(2));
        }
        List<String> lines = new ArrayList<>();
        while (true) {
            A attempt = job.attempts().get(at - 1);
            Optional<Log> log = source.open(job, attempt);
            boolean end = log.isEmpty();
            while (!end && lines.size() < most) {
                Part part = Part.of(log.get().bytes(offset, CHUNK), attempt.over(), most - lines.size());
                lines.addAll(part.lines());
                offset += part.bytes();
                end = part.bytes() == 0;
            }
            if (!end || !attempt.over() || at == job.attempts().size()) {
                boolean complete = end && job.over() && at == job.attempts().size();
                return new LogPage(lines, at + ":" + offset, complete);
            }
            at++;
            offset = 0;
        }
    }

    /** The last line of all; empty where there is none. */
    String last(ObservedJob<A> job) {
        Optional<Log> log = source.open(job, job.last());
        if (log.isEmpty()) {
            return "";
        }
        byte[] tail = log.get().bytes(Math.max(0, log.get().length() - TAIL), TAIL);
        return new String(tail, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce("", (before, line) -> line);
    }

    /**
     * Some lines of a log.
     *
     * @param bytes how long they are
     */
    private record Part(List<String> lines, int bytes) {
        /** Those whose end is there; what follows the last one too where nobody writes any more. */
        static Part of(byte[] content, boolean written, int most) {
            List<String> lines = new ArrayList<>();
            int begin = 0;
            for (int at = 0; at < content.length && lines.size() < most; at++) {
                if (content[at] == '\n') {
                    lines.add(text(content, begin, at));
                    begin = at + 1;
                }
            }
            boolean rest = begin < content.length && lines.size() < most;
            if (rest && (content.length == CHUNK ? begin == 0 : written)) {
                lines.add(text(content, begin, content.length));
                begin = content.length;
            }
            return new Part(lines, begin);
        }

        private static String text(byte[] content, int begin, int end) {
            return new String(content, begin, end - begin, StandardCharsets.UTF_8);
        }
    }
}
