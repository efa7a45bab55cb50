package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The run history of Azure Machine Learning, which has an address of its own in each region. Thread-safe. */
final class RunHistory {
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;

    private final AzureConfig config;
    private final HttpPipeline pipeline;
    /** Nothing changes about what is over; addresses of logs do, and are not kept. */
    private final Map<String, RunDetails> over = new ConcurrentHashMap<>();

    RunHistory(AzureConfig config, AzureClients clients) {
        this.config = config;
        this.pipeline = clients.data(AzureClients.SCORING_SCOPE);
    }

    /** Of a job as it was seen just now; its logs are not told. */
    RunDetails of(String region, CommandJob job) {
        String name = job.name() == null ? "" : job.name();
        RunDetails known = over.get(region + "/" + name);
        if (known != null) {
            return known;
        }
        RunDetails details = read(region, name);
        if (job.over() && details.ended().isPresent()) {
            over.put(
                    region + "/" + name,
                    new RunDetails(details.startTimeUtc(), details.endTimeUtc(), details.error(), null));
        }
        return details;
    }

    /** As it is now, with the addresses of its logs; what the run history does not know has no times and no logs. */
    RunDetails read(String region, String job) {
        URI address = address(region, job);
        HttpRequest request = new HttpRequest(HttpMethod.GET, address.toString());
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            BinaryData content = response.getBodyAsBinaryData();
            byte[] body = content == null ? new byte[0] : content.toBytes();
            if (response.getStatusCode() == NOT_FOUND) {
                return RunDetails.NONE;
            }
            if (response.getStatusCode() >= FIRST_ERROR) {
                throw new ArmException(response, ArmJson.error(response, body));
            }
            return ArmJson.read(response, body, RunDetails.class);
        }
    }

    private URI address(String region, String job) {
        ArmId run = config.workspaceId(region).child("runs", job).action("details");
        return URI.create(config.endpoints().history(region) + "/history/v1.0" + run.path());
    }
}
