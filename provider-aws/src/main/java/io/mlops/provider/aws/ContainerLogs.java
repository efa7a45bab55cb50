package io.mlops.provider.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * What the containers of endpoints that failed said last
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html). What was said is read once an endpoint: it fails for good.
 * Thread-safe.
 */
final class ContainerLogs {
    private static final String GROUP = "/aws/sagemaker/Endpoints/";
    private static final int LINES = 20;
    private static final int REMEMBERED = 100;

    private final AwsClients clients;
    private final Map<String, String> read = new ConcurrentHashMap<>();

    ContainerLogs(AwsClients clients) {
        this.clients = clients;
    }

    /** For people; empty for an endpoint that did not fail, or where there were never any instances. */
    String of(HostedEndpoint endpoint) {
        if (!endpoint.failed() || endpoint.outOfStock()) {
            return "";
        }
        String key = endpoint.arn() + " " + endpoint.created();
        String known = read.get(key);
        if (known != null) {
            return known;
        }
        String group = GROUP + endpoint.spec().name();
        Optional<String> said;
        try {
            said = last(clients.logs(endpoint.region()), group);
        } catch (ResourceNotFoundException e) {
            said = Optional.empty();
        } catch (SdkException e) {
            return "what its container said cannot be read: " + AwsErrors.reason(e);
        }
        if (said.isEmpty()) {
            // It may come yet: CloudWatch is some seconds behind.
            return "its container has written nothing into the log group " + group;
        }
        if (read.size() >= REMEMBERED) {
            read.clear();
        }
        read.put(key, said.get());
        return said.get();
    }

    private static Optional<String> last(CloudWatchLogsClient logs, String group) {
        List<LogStream> streams = logs.describeLogStreams(request -> request.logGroupName(group)
                        .orderBy(OrderBy.LAST_EVENT_TIME)
                        .descending(true)
                        .limit(1))
                .logStreams();
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        String stream = streams.get(0).logStreamName();
        List<OutputLogEvent> events = logs.getLogEvents(request ->
                        request.logGroupName(group).logStreamName(stream).limit(LINES))
                .events();
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of("the end of " + group + " " + stream + ":\n"
                        + events.stream().map(OutputLogEvent::message).collect(Collectors.joining("\n")));
    }
}
