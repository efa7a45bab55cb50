package io.mlops.provider.gcp;

import com.google.cloud.run.v2.Condition;
import com.google.cloud.run.v2.Service;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.spi.CountedReplicas;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service of Cloud Run, as it was looked at just now.
 *
 * @param region where it is
 * @param spec what it was last asked to be, from its labels
 * @param service as Cloud Run tells it
 */
record RunService(String region, EndpointSpec spec, Service service) implements GcpHosted {
    /** The path that predicts; what follows the service's own address, which is the audience of its tokens. */
    static final String SCORE = "/score";

    /** How many requests an instance may have at a time, and how many instances there may be. */
    record Bounds(int instances, int concurrency) {
        /** The default and what Google recommends for most (https://docs.cloud.google.com/run/docs/about-concurrency). */
        private static final int MOST_AT_A_TIME = 80;

        /** So that together they take as many at a time as asked for, and as few more as whole instances allow. */
        static Bounds of(EndpointSpec spec) {
            int maximum = spec.hosting() instanceof Hosting.Serverless(int most) ? most : 1;
            int instances = Math.max(Math.max(1, spec.replicas()), Math.ceilDiv(maximum, MOST_AT_A_TIME));
            return new Bounds(instances, Math.ceilDiv(maximum, instances));
        }
    }

    /** Empty for what this provider did not make. */
    static Optional<RunService> of(String region, Service service) {
        return SpecLabels.read(service.getLabelsMap()).map(spec -> new RunService(region, spec, service));
    }

    boolean deleting() {
        return service.hasDeleteTime();
    }

    /** Whether nothing is under way. */
    boolean settled() {
        return !service.getReconciling();
    }

    boolean failed() {
        return !deleting()
                && settled()
                && service.getTerminalCondition().getState() == Condition.State.CONDITION_FAILED;
    }

    /** A service that never served does not try again by itself. */
    private ErrorCode gaveUp() {
        return exhausted() ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.FAILED_PRECONDITION;
    }

    boolean exhausted() {
        return failed()
                && GcpErrors.classify(Status.newBuilder()
                                .setCode(Code.FAILED_PRECONDITION_VALUE)
                                .setMessage(service.getTerminalCondition().getMessage())
                                .build())
                        == ErrorCode.RESOURCE_EXHAUSTED;
    }

    /** What of the capacity is not as the spec says. */
    String gap() {
        Bounds wanted = Bounds.of(spec);
        return service.getScaling().getMinInstanceCount() == spec.replicas()
                        && service.getScaling().getMaxInstanceCount() == wanted.instances()
                        && service.getTemplate().getMaxInstanceRequestConcurrency() == wanted.concurrency()
                ? ""
                : "Cloud Run was told to keep " + service.getScaling().getMinInstanceCount() + " to "
                        + service.getScaling().getMaxInstanceCount() + " instances and not " + spec.replicas() + " to "
                        + wanted.instances();
    }

    /** How it looks from outside; {@code log} is what its container said last, empty where it did not fail. */
    Endpoint view(String log) {
        return new Endpoint(
                spec,
                state(),
                replicas(),
                URI.create(service.getUri() + SCORE),
                reason() + (log.isEmpty() ? "" : "\n" + log),
                failed() ? gaveUp() : null);
    }

    private Endpoint.State state() {
        if (deleting()) {
            return Endpoint.State.DELETING;
        }
        if (failed()) {
            return Endpoint.State.FAILED;
        }
        if (!settled()) {
            return service.getGeneration() <= 1 ? Endpoint.State.CREATING : Endpoint.State.DEGRADED;
        }
        return gap().isEmpty() ? Endpoint.State.READY : Endpoint.State.DEGRADED;
    }

    /** For people. */
    String reason() {
        return switch (state()) {
            case READY -> "";
            case DELETING -> "being deleted";
            case CREATING -> "Cloud Run starts the container";
            case FAILED -> service.getTerminalCondition().getMessage();
            case DEGRADED -> settled() ? gap() : "Cloud Run changes it" + (gap().isEmpty() ? "" : ", " + gap());
        };
    }

    /** Those that are kept warm: of others Cloud Run tells nobody. */
    private List<Replica> replicas() {
        if (failed()) {
            return List.of();
        }
        CountedReplicas replicas = new CountedReplicas(
                spec.name(),
                Instant.ofEpochSecond(
                        service.getCreateTime().getSeconds(),
                        service.getCreateTime().getNanos()),
                "Cloud Run has not said that it serves");
        int warm = service.getScaling().getMinInstanceCount();
        return deleting() ? replicas.draining(warm) : replicas.of(warm, state() == Endpoint.State.READY ? warm : 0);
    }
}
