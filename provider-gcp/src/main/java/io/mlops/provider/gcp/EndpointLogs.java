package io.mlops.provider.gcp;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.mlops.endpoint.spi.LastWords;
import java.util.List;
import java.util.Optional;

/**
 * What the containers of endpoints that failed said last: entries of the resources {@code aiplatform.googleapis.com/Endpoint} and {@code
 * cloud_run_revision} (https://docs.cloud.google.com/logging/docs/api/v2/resource-list). Thread-safe.
 */
final class EndpointLogs {
    private final CloudLog log;
    private final LastWords words = new LastWords(GcpErrors::reason);

    EndpointLogs(GcpConfig config, GcpClients clients) {
        this.log = new CloudLog(config, clients);
    }

    /** For people; empty for an endpoint that did not fail, or where there were never any machines. */
    String of(HostedModel there) {
        if (!there.failed() || there.exhausted() || !there.registered()) {
            return "";
        }
        String name = there.endpoint().getName();
        return said(
                name,
                there.endpoint().getCreateTime(),
                "resource.type=\"aiplatform.googleapis.com/Endpoint\" AND resource.labels.endpoint_id=\""
                        + name.substring(name.lastIndexOf('/') + 1) + "\"",
                there.region());
    }

    /** Likewise, of a service of Cloud Run. */
    String of(RunService there) {
        if (!there.failed() || there.exhausted()) {
            return "";
        }
        return said(
                there.service().getName(),
                there.service().getCreateTime(),
                "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\""
                        + there.spec().name() + "\"",
                there.region());
    }

    private String said(String name, Timestamp made, String resource, String region) {
        String since = Timestamps.toString(made);
        String filter = resource + " AND resource.labels.location=\"" + region + "\" AND timestamp>=\"" + since + "\"";
        return words.of(name + " " + since, "its container has written nothing into Cloud Logging", () -> last(filter));
    }

    private Optional<String> last(String filter) {
        List<String> lines = log.last(filter, LastWords.LINES);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of("the end of its log:\n" + String.join("\n", lines.reversed()));
    }
}
