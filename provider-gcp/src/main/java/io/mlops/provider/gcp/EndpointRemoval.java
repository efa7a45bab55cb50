package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.ErrorCode;
import io.mlops.spi.Deletion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes the model off an endpoint, deletes the endpoint, then the model, and waits until all of it is gone: Vertex AI deletes no endpoint
 * that has a model, and no model that is on one. Thread-safe.
 *
 * @param parts of its region
 */
record EndpointRemoval(VertexParts parts, VertexObserver observer) {
    private static final Duration WITHIN = Duration.ofMinutes(30);

    /** Returns when it is gone; what changes just now is deleted after that. */
    void run(String name) throws Exception {
        if (!Deletion.await(WITHIN, () -> gone(name))) {
            throw new GcpException(
                    ErrorCode.UNAVAILABLE,
                    "Vertex AI still deletes it after " + WITHIN.toMinutes() + " min; delete it again");
        }
    }

    private boolean gone(String name) {
        String region = parts.region();
        Optional<Endpoint> now = observer.endpoint(region, name);
        if (now.isEmpty()) {
            return sweep(name);
        }
        String part = now.get().getLabelsOrDefault(VertexParts.PART, "");
        String model = now.get().getName().replaceFirst("/endpoints/.*", "/models/" + part);
        boolean busy = observer.busy(region, now.get().getName()) || (!part.isEmpty() && observer.busy(region, model));
        if (!busy) {
            if (now.get().getDeployedModelsCount() > 0) {
                parts.undeploy(now.get(), now.get().getDeployedModels(0).getId());
            } else {
                parts.delete(now.get());
            }
        }
        return false;
    }

    /** Deletes the models that an endpoint which is gone left; nothing of it is billed. Whether none is left. */
    boolean sweep(String name) {
        List<String> left = observer.models(parts.region(), name);
        left.forEach(parts::deleteModel);
        return left.isEmpty();
    }
}
