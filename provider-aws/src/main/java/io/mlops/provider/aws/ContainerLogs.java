package io.mlops.provider.aws;

import io.mlops.endpoint.spi.LastWords;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * What the containers of endpoints that failed said last
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html). Thread-safe.
 */
final class ContainerLogs {
    private static final String GROUP = "/aws/sagemaker/Endpoints/";

    private final AwsClients clients;
    private final LastWords words = new LastWords(AwsErrors::reason);

    ContainerLogs(AwsClients clients) {
        this.clients = clients;
    }

    /** For people; empty for an endpoint that did not fail, or where there were never any instances. */
    String of(HostedEndpoint endpoint) {
        if (!endpoint.failed() || endpoint.outOfStock()) {
            return "";
        }
        String group = GROUP + endpoint.spec().name();
        return words.of(
                endpoint.arn() + " " + endpoint.created(),
                "its container has written nothing into the log group " + group,
                () -> last(clients.logs(endpoint.region()), group));
    }

    private static Optional<String> last(CloudWatchLogsClient logs, String group) {
        List<LogStream> streams;
        try {
            streams = logs.describeLogStreams(request -> request.logGroupName(group)
                            .orderBy(OrderBy.LAST_EVENT_TIME)
                            .descending(true)
                            .limit(1))
                    .logStreams();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        String stream = streams.get(0).logStreamName();
        List<OutputLogEvent> events = logs.getLogEvents(request ->
                        request.logGroupName(group).logStreamName(stream).limit(LastWords.LINES))
                .events();
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of("the end of " + group + " " + stream + ":\n"
                        + events.stream().map(OutputLogEvent::message).collect(Collectors.joining("\n")));
    }
}
