package io.mlops.provider.gcp;

import com.google.logging.v2.ListLogEntriesResponse;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.util.Timestamps;
import io.mlops.ErrorCode;
import io.mlops.training.LogPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What trainers wrote, in Cloud Logging: entries of the resource {@code ml_job} with the custom job's number
 * (https://cloud.google.com/vertex-ai/docs/training/monitor-debug-interactive-shell and
 * https://cloud.google.com/logging/docs/api/v2/resource-list). A position is the time and the insert id of the entry that was read last:
 * "Entries with equal timestamps are returned in order of their insert_id values" (logging.proto). Thread-safe.
 */
final class VertexLogs {
    /** Whatever else a log may lack by then does not come any more, where its last line never came. */
    private static final Duration LATE = Duration.ofSeconds(30);

    private static final Pattern POSITION =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,18}Z) ([^\\s\"\\\\]{0,512})( end)?");
    private static final String END = " end";
    /** The first worker of the first pool; what the service itself says is "service". */
    private static final String TASK = "workerpool0-0";

    private final CloudLog log;

    VertexLogs(GcpConfig config, GcpClients clients) {
        this.log = new CloudLog(config, clients);
    }

    /** Reads on from a position. */
    LogPage read(VertexJob job, String position, int most, Instant now) throws GcpException {
        boolean ended = false;
        String filter = filter(job);
        if (!position.equals(LogPage.START)) {
            Matcher matcher = POSITION.matcher(position);
            if (!matcher.matches()) {
                throw new GcpException(
                        ErrorCode.INVALID_ARGUMENT,
                        "\"" + position + "\" is no position in its log; begin with an empty one");
            }
            ended = matcher.group(3) != null;
            filter += after(matcher.group(1), matcher.group(2));
        }
        if (VertexJobData.ids(job.notes()).findAny().isEmpty()) {
            return new LogPage(List.of(), position, job.over());
        }
        List<String> lines = new ArrayList<>();
        String next = position;
        String page = "";
        do {
            ListLogEntriesResponse answer = log.entries(filter, "timestamp asc", most, page);
            for (LogEntry entry : answer.getEntriesList()) {
                if (lines.size() == most) {
                    return new LogPage(lines, next, false);
                }
                String line = CloudLog.line(entry);
                ended = line.equals(TrainingCommand.LAST_LINE);
                if (!ended) {
                    lines.add(line);
                }
                next = Timestamps.toString(entry.getTimestamp()) + " " + entry.getInsertId() + (ended ? END : "");
            }
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        return new LogPage(lines, next, job.over() && (ended || nothingFollows(job, now)));
    }

    private static boolean nothingFollows(VertexJob job, Instant now) {
        return job.starts().isEmpty()
                || job.endedAt().map(end -> !now.isBefore(end.plus(LATE))).orElse(false);
    }

    /** The last line of all; empty where there is none. */
    String last(VertexJob job) {
        if (VertexJobData.ids(job.notes()).findAny().isEmpty()) {
            return "";
        }
        return log.last(filter(job), 10).stream()
                .filter(line -> !line.isBlank() && !line.equals(TrainingCommand.LAST_LINE))
                .findFirst()
                .orElse("");
    }

    private static String filter(VertexJob job) {
        String ids = VertexJobData.ids(job.notes()).map(id -> "\"" + id + "\"").collect(Collectors.joining(" OR "));
        return "resource.type=\"ml_job\" AND resource.labels.job_id=(" + ids + ") AND resource.labels.task_name=\""
                + TASK + "\" AND timestamp>=\"" + job.kept().submitted() + "\"";
    }

    private static String after(String time, String id) {
        return " AND (timestamp>\"" + time + "\" OR (timestamp=\"" + time + "\" AND insertId>\"" + id + "\"))";
    }
}
