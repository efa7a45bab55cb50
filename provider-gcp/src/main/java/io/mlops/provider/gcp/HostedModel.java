package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import io.mlops.ErrorCode;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.CountedReplicas;
import io.mlops.provider.gcp.VertexWork.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint of Vertex AI and the one model on it, as they were looked at just now.
 *
 * @param region where it is
 * @param spec what it was last asked to be, from its labels
 * @param part the name of its model, from its labels
 * @param endpoint as Vertex AI tells it
 * @param registered whether the model is in the registry
 * @param work on the endpoint
 * @param upload of the model
 */
record HostedModel(
        String region,
        EndpointSpec spec,
        String part,
        Endpoint endpoint,
        boolean registered,
        VertexWork work,
        VertexWork upload)
        implements GcpHosted {

    /** The model, once it is deployed. */
    Optional<DeployedModel> deployed() {
        return endpoint.getDeployedModelsList().stream().findFirst();
    }

    boolean deleting() {
        return work.running(Kind.DELETE) || work.running(Kind.UNDEPLOY);
    }

    /** Whether nothing is under way and the next step can be taken. */
    boolean settled() {
        return !work.running();
    }

    /** It will never be there: Vertex AI never tries again what it could not deploy. What failed while it changed still serves. */
    boolean failed() {
        return !deleting() && failure().isPresent();
    }

    private Optional<Status> failure() {
        if (deployed().isPresent() || work.running(Kind.DEPLOY) || upload.running(Kind.UPLOAD)) {
            return Optional.empty();
        }
        Optional<Status> deploying = work.failure(Kind.DEPLOY);
        return deploying.isPresent() || registered ? deploying : upload.failure(Kind.UPLOAD);
    }

    /** Whether a quota or the stock was why. */
    boolean exhausted() {
        return failed() && gaveUp() == ErrorCode.RESOURCE_EXHAUSTED;
    }

    private ErrorCode gaveUp() {
        return failure()
                        .map(GcpErrors::classify)
                        .filter(ErrorCode.RESOURCE_EXHAUSTED::equals)
                        .isPresent()
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.FAILED_PRECONDITION;
    }

    /**
     * How it looks from outside.
     *
     * @param machine what it runs on
     * @param log what its container said last; empty where it did not fail
     */
    io.mlops.endpoint.Endpoint view(URI address, String machine, String log) {
        return new io.mlops.endpoint.Endpoint(
                spec,
                state(),
                replicas(),
                address,
                reason(machine) + (log.isEmpty() ? "" : "\n" + log),
                failed() ? gaveUp() : null);
    }

    private io.mlops.endpoint.Endpoint.State state() {
        if (deleting()) {
            return io.mlops.endpoint.Endpoint.State.DELETING;
        }
        if (failed()) {
            return io.mlops.endpoint.Endpoint.State.FAILED;
        }
        if (deployed().isEmpty() && (work.running(Kind.DEPLOY) || (!registered && upload.running(Kind.UPLOAD)))) {
            return io.mlops.endpoint.Endpoint.State.CREATING;
        }
        return deployed().isPresent() && gap().isEmpty() && ready() >= spec.replicas()
                ? io.mlops.endpoint.Endpoint.State.READY
                : io.mlops.endpoint.Endpoint.State.DEGRADED;
    }

    private String reason(String machine) {
        return switch (state()) {
            case READY -> "";
            case DELETING -> "being deleted";
            case CREATING ->
                work.running(Kind.DEPLOY)
                        ? "Vertex AI gets the machines and the image"
                        : "Vertex AI registers the model";
            case FAILED -> exhausted() ? "region " + region + " did not give " + machine + ": " + said() : said();
            case DEGRADED -> degraded();
        };
    }

    private String degraded() {
        if (deployed().isEmpty()) {
            return registered ? "its model is not deployed yet" : "its model is not registered yet";
        }
        String gap = gap();
        String last = work.failure(Kind.MUTATE)
                .map(failure -> ": " + GcpErrors.reason(failure))
                .orElse("");
        return (work.running() ? "Vertex AI changes it, " : "") + ready() + " of " + spec.replicas() + " replicas"
                + (gap.isEmpty() ? "" : ", " + gap) + last;
    }

    private String said() {
        return failure().map(GcpErrors::reason).orElse("Vertex AI gives no reason");
    }

    /** What of the capacity is not as the spec says. */
    String gap() {
        if (deployed().isEmpty()) {
            return "";
        }
        DedicatedResources now = deployed().get().getDedicatedResources();
        CapacityBounds bounds = CapacityBounds.of(spec);
        if (now.getMinReplicaCount() != bounds.least() || now.getMaxReplicaCount() != bounds.most()) {
            return "Vertex AI was told to run " + new CapacityBounds(now.getMinReplicaCount(), now.getMaxReplicaCount())
                    + " and not " + bounds;
        }
        return now.getAutoscalingMetricSpecsList().equals(VertexCapacity.metrics(spec, VertexCapacity.accelerated(now)))
                ? ""
                : "the number follows another target";
    }

    private int ready() {
        return deployed()
                .map(each -> each.getStatus().getAvailableReplicaCount())
                .orElse(0);
    }

    private List<Replica> replicas() {
        if (deployed().isEmpty()) {
            return List.of();
        }
        Timestamp at = deployed().get().getCreateTime();
        CountedReplicas replicas = new CountedReplicas(
                spec.name(),
                Instant.ofEpochSecond(at.getSeconds(), at.getNanos()),
                "Vertex AI has not said that it serves");
        int count = Math.max(ready(), deployed().get().getDedicatedResources().getMinReplicaCount());
        return deleting() ? replicas.draining(count) : replicas.of(count, ready());
    }
}
