package io.mlops.provider.azure;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The run history of Azure Machine Learning, which has an address of its own in each region. Thread-safe. */
final class RunHistory {
    private static final int NOT_FOUND = 404;

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
        URI address = config.endpoints().history(region);
        ArmId run = config.workspaceId(region).child("runs", job).action("details");
        try {
            return new JsonService(pipeline, address, "application/json", "nextLink")
                    .send(HttpMethod.GET, URI.create(address + "/history/v1.0" + run.path()), null, ArmCondition.NONE)
                    .read(RunDetails.class);
        } catch (ArmException e) {
            if (e.status() == NOT_FOUND) {
                return RunDetails.NONE;
            }
            throw e;
        }
    }
}
