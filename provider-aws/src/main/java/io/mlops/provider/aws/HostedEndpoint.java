package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;

/**
 * An endpoint of SageMaker as it was described just now.
 *
 * @param region where it is
 * @param arn SageMaker's own name for it
 * @param spec what it was last asked to be, from its tags
 * @param tags all of its tags
 * @param status SageMaker's word for its state
 * @param failure why, where it failed or was not changed; empty otherwise
 * @param desired how many instances SageMaker was told to run; -1 where it does not say yet. What a serverless one keeps warm is counted
 * @param current how many instances there are
 * @param gap what is not as the spec says though it serves; empty where nothing is
 * @param created when it was created
 */
record HostedEndpoint(
        String region,
        String arn,
        EndpointSpec spec,
        Map<String, String> tags,
        EndpointStatus status,
        String failure,
        int desired,
        int current,
        String gap,
        Instant created) {
    /**
     * What a reason holds that tells of no stock: the documented beginning
     * (https://docs.aws.amazon.com/sagemaker/latest/dg/deploy-model-troubleshoot.html), what EC2 calls it, and the words of both.
     */
    private static final List<String> NO_STOCK = List.of(
            "CapacityError", "InsufficientInstanceCapacity", "Unable to provision requested ML compute capacity");

    HostedEndpoint {
        tags = Map.copyOf(tags);
    }

    boolean failed() {
        return status == EndpointStatus.FAILED;
    }

    boolean deleting() {
        return status == EndpointStatus.DELETING;
    }

    boolean outOfStock() {
        return failed() && NO_STOCK.stream().anyMatch(failure::contains);
    }

    /**
     * How it looks from outside.
     *
     * @param machine what it runs on
     * @param log what its container said last, where it failed
     */
    Endpoint view(URI address, String machine, String log) {
        return new Endpoint(
                spec,
                state(),
                replicas(machine),
                address,
                reason(machine) + (log.isEmpty() ? "" : "\n" + log),
                failed() ? gaveUp() : null);
    }

    /** "DeleteEndpoint is the only operation that can be performed on it" (EndpointStatus, DescribeEndpoint). */
    private ErrorCode gaveUp() {
        return outOfStock() ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.FAILED_PRECONDITION;
    }

    private boolean serves() {
        return switch (status) {
            case IN_SERVICE, UPDATING, SYSTEM_UPDATING, ROLLING_BACK, UPDATE_ROLLBACK_FAILED -> true;
            default -> false;
        };
    }

    private Endpoint.State state() {
        if (deleting()) {
            return Endpoint.State.DELETING;
        }
        if (failed()) {
            return Endpoint.State.FAILED;
        }
        if (status == EndpointStatus.CREATING) {
            return Endpoint.State.CREATING;
        }
        return serves() && current >= spec.replicas() && gap.isEmpty() ? Endpoint.State.READY : Endpoint.State.DEGRADED;
    }

    private String reason(String machine) {
        return switch (state()) {
            case READY -> "";
            case DELETING -> "being deleted";
            case CREATING -> "SageMaker gets the instances, the image and the model";
            case FAILED -> failed(machine);
            case DEGRADED ->
                status.toString() + ", " + current + " of " + spec.replicas() + " instances"
                        + (gap.isEmpty() ? "" : ", " + gap)
                        + (failure.isEmpty() ? "" : ": " + failure);
        };
    }

    private String failed(String machine) {
        String said = failure.isEmpty() ? "SageMaker gives no reason" : failure;
        return outOfStock()
                ? "region " + region + " had no stock of " + machine
                        + "; try later, another region or another accelerator: " + said
                : said;
    }

    /** SageMaker names no instances, so they are counted: unique by the time of the creation, which no other endpoint of this name has. */
    private List<Replica> replicas(String machine) {
        List<Replica> replicas = new ArrayList<>();
        int all = Math.max(current, desired < 0 ? spec.replicas() : desired);
        for (int i = 0; i < all && !failed(); i++) {
            String id = spec.name() + "-" + Long.toString(created.toEpochMilli(), Character.MAX_RADIX) + "-" + i;
            replicas.add(
                    new Replica(id, state(i), null, created, state(i) == Replica.State.READY ? "" : reason(machine)));
        }
        return replicas;
    }

    private Replica.State state(int replica) {
        if (deleting()) {
            return Replica.State.DRAINING;
        }
        if (status == EndpointStatus.OUT_OF_SERVICE) {
            return Replica.State.UNHEALTHY;
        }
        return serves() && replica < current ? Replica.State.READY : Replica.State.STARTING;
    }
}
