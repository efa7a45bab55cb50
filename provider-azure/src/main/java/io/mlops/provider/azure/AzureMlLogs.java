package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.util.Optional;

/**
 * The logs of Azure Machine Learning: {@code user_logs/std_log.txt} of each attempt's run, an append blob that grows while the trainer runs
 * (https://learn.microsoft.com/azure/machine-learning/how-to-log-view-metrics, "View and download log files"). Thread-safe.
 */
final class AzureMlLogs implements AttemptLogs.Source<CommandAttempt> {
    private static final int NOT_FOUND = 404;
    private static final int NOTHING_THERE = 416;
    private static final int FIRST_ERROR = 400;

    private final RunHistory history;
    private final HttpPipeline anonymous;

    AzureMlLogs(RunHistory history, AzureClients clients) {
        this.history = history;
        this.anonymous = clients.anonymous();
    }

    @Override
    public Optional<AttemptLogs.Log> open(ObservedJob<CommandAttempt> job, CommandAttempt attempt) {
        return attempt.started().isEmpty() && !attempt.over()
                ? Optional.empty()
                : history.read(job.region(), attempt.name()).log().map(Blob::new);
    }

    /** A blob whose address is signed. */
    private final class Blob implements AttemptLogs.Log {
        private final String address;

        Blob(String address) {
            this.address = address;
        }

        @Override
        public long length() {
            try (HttpResponse response = anonymous.sendSync(new HttpRequest(HttpMethod.HEAD, address), Context.NONE)) {
                String length = response.getHeaderValue(HttpHeaderName.CONTENT_LENGTH);
                return response.getStatusCode() >= FIRST_ERROR || length == null ? 0 : Long.parseLong(length);
            }
        }

        @Override
        public byte[] bytes(long from, int most) {
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
}
