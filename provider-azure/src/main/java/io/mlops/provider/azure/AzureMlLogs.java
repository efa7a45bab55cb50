package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import io.mlops.ErrorCode;
import io.mlops.training.LogPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trainers wrote: {@code user_logs/std_log.txt} of each attempt's run, an append blob that grows while the trainer runs
 * (https://learn.microsoft.com/azure/machine-learning/how-to-log-view-metrics, "View and download log files"). A position is the number of an
 * attempt and how many bytes of its log were read. Thread-safe.
 */
final class AzureMlLogs {
    private static final Pattern POSITION = Pattern.compile("([1-9][0-9]{0,3}):(0|[1-9][0-9]{0,17})");
    /** How much of a log is read at once. */
    private static final int CHUNK = 1 << 20;
    /** How much of a log's end its last line is looked for in. */
    private static final int TAIL = 1 << 16;

    private static final int NOT_FOUND = 404;
    private static final int NOTHING_THERE = 416;
    private static final int FIRST_ERROR = 400;

    private final RunHistory history;
    private final HttpPipeline anonymous;

    AzureMlLogs(RunHistory history, AzureClients clients) {
        this.history = history;
        this.anonymous = clients.anonymous();
    }

    LogPage read(AzureMlJob job, String position, int most) throws AzureException {
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
            JobAttempt attempt = job.attempts().get(at - 1);
            Optional<String> log = log(job, attempt);
            boolean end = log.isEmpty();
            while (!end && lines.size() < most) {
                Part part = Part.of(bytes(log.get(), offset, CHUNK), attempt.over(), most - lines.size());
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
    String last(AzureMlJob job) {
        Optional<String> log = log(job, job.last());
        if (log.isEmpty()) {
            return "";
        }
        byte[] tail = bytes(log.get(), Math.max(0, length(log.get()) - TAIL), TAIL);
        return new String(tail, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce("", (before, line) -> line);
    }

    /** The address of an attempt's log; none where it has not begun. */
    private Optional<String> log(AzureMlJob job, JobAttempt attempt) {
        return attempt.run().started().isEmpty() && !attempt.over()
                ? Optional.empty()
                : history.read(job.region(), attempt.name()).log();
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

    private long length(String address) {
        try (HttpResponse response = anonymous.sendSync(new HttpRequest(HttpMethod.HEAD, address), Context.NONE)) {
            String length = response.getHeaderValue(HttpHeaderName.CONTENT_LENGTH);
            return response.getStatusCode() >= FIRST_ERROR || length == null ? 0 : Long.parseLong(length);
        }
    }

    /** At most so many bytes from there on, none at the end. */
    private byte[] bytes(String address, long from, int most) {
        HttpRequest request = new HttpRequest(HttpMethod.GET, address);
        request.setHeader(HttpHeaderName.RANGE, "bytes=" + from + "-" + (from + most - 1));
        try (HttpResponse response = anonymous.sendSync(request, Context.NONE)) {
            BinaryData content = response.getBodyAsBinaryData();
            byte[] body = content == null ? new byte[0] : content.toBytes();
            return switch (response.getStatusCode()) {
                // It is made with its first line.
                case NOTHING_THERE, NOT_FOUND -> new byte[0];
                default -> {
                    if (response.getStatusCode() >= FIRST_ERROR) {
                        throw new ArmException(response, ArmJson.error(response, body));
                    }
                    yield body;
                }
            };
        }
    }
}
