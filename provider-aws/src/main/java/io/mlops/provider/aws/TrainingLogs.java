package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.training.LogPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * What trainers wrote, from CloudWatch: a stream for each start of one, named {@code JOB/algo-1-TIME}
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html). A position is the end of a stream's name and CloudWatch's own
 * token in it. Thread-safe.
 */
final class TrainingLogs {
    /** Lines come to CloudWatch later than they are written, and nothing says which one is the last. */
    static final Duration LATE = Duration.ofSeconds(5);

    private static final String GROUP = "/aws/sagemaker/TrainingJobs";
    private static final Pattern POSITION = Pattern.compile("(algo-\\d+-\\d+) (\\S*)");
    private static final Pattern STREAM = Pattern.compile("algo-(\\d+)-(\\d+)");

    private final AwsClients clients;

    TrainingLogs(AwsClients clients) {
        this.clients = clients;
    }

    /** Reads on from a position; {@code now} is after the last line of a job that ended some time ago. */
    LogPage read(SageMakerJob job, String position, int most, Instant now) throws AwsException {
        CloudWatchLogsClient logs = clients.logs(job.region());
        List<String> streams = streams(logs, job.spec().name().value());
        int at = 0;
        @Nullable String token = null;
        if (!position.equals(LogPage.START)) {
            Matcher matcher = POSITION.matcher(position);
            at = matcher.matches() ? streams.indexOf(matcher.group(1)) : -1;
            if (at < 0) {
                throw noPosition(position);
            }
            token = matcher.group(2).isEmpty() ? null : matcher.group(2);
        }
        List<String> lines = new ArrayList<>();
        String next = position;
        while (at < streams.size() && lines.size() < most) {
            String stream = streams.get(at);
            GetLogEventsResponse page = page(logs, job, stream, token, most - lines.size(), position);
            page.events().stream().map(TrainingLogs::line).forEach(lines::add);
            // "If you have reached the end of the stream, it returns the same token you passed in."
            boolean end = page.events().isEmpty() && page.nextForwardToken().equals(token);
            token = page.nextForwardToken();
            next = stream + " " + token;
            if (end) {
                at++;
                token = null;
            }
        }
        boolean complete = at == streams.size()
                && job.over()
                && !now.isBefore(job.endedAt().plus(LATE));
        return new LogPage(lines, next, complete);
    }

    /** The last line of all; empty where there is none. */
    String last(SageMakerJob job) {
        CloudWatchLogsClient logs = clients.logs(job.region());
        String name = job.spec().name().value();
        for (String stream : streams(logs, name).reversed()) {
            List<OutputLogEvent> events = logs.getLogEvents(request -> request.logGroupName(GROUP)
                            .logStreamName(name + "/" + stream)
                            .limit(1))
                    .events();
            if (!events.isEmpty()) {
                return line(events.getLast());
            }
        }
        return "";
    }

    private static GetLogEventsResponse page(
            CloudWatchLogsClient logs,
            SageMakerJob job,
            String stream,
            @Nullable String token,
            int most,
            String position)
            throws AwsException {
        try {
            return logs.getLogEvents(request -> request.logGroupName(GROUP)
                    .logStreamName(job.spec().name() + "/" + stream)
                    .startFromHead(true)
                    .nextToken(token)
                    .limit(most));
        } catch (InvalidParameterException e) {
            throw noPosition(position);
        }
    }

    private static String line(OutputLogEvent event) {
        String message = event.message();
        return message.endsWith("\n") ? message.substring(0, message.length() - 1) : message;
    }

    /** The ends of the names of a job's streams, in the order in which they began. */
    private static List<String> streams(CloudWatchLogsClient logs, String job) {
        String prefix = job + "/";
        try {
            return logs
                    .describeLogStreamsPaginator(
                            request -> request.logGroupName(GROUP).logStreamNamePrefix(prefix))
                    .logStreams()
                    .stream()
                    .map(stream -> stream.logStreamName().substring(prefix.length()))
                    .filter(stream -> STREAM.matcher(stream).matches())
                    .sorted(Comparator.comparingLong((String stream) -> number(stream, 2))
                            .thenComparingLong(stream -> number(stream, 1)))
                    .toList();
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    private static long number(String stream, int group) {
        Matcher matcher = STREAM.matcher(stream);
        return matcher.matches() ? Long.parseLong(matcher.group(group)) : 0;
    }

    private static AwsException noPosition(String position) {
        return new AwsException(
                ErrorCode.INVALID_ARGUMENT, "\"" + position + "\" is no position in its log; begin with an empty one");
    }
}
