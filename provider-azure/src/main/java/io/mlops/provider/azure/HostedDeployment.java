package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.CountedReplicas;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A managed online endpoint and its one deployment, as they were looked at just now.
 *
 * @param region where it is
 * @param spec what it was last asked to be, from its tags
 * @param part the name of its deployment, from its tags
 * @param endpoint as Azure tells it
 * @param deploymentOrNull as Azure tells it; null where there is none
 * @param failureOrNull what Azure says of the last operation, where it failed
 * @param gap what is not as the spec says though it serves; empty where nothing is
 */
record HostedDeployment(
        String region,
        EndpointSpec spec,
        String part,
        OnlineEndpoint endpoint,
        @Nullable OnlineDeployment deploymentOrNull,
        @Nullable ArmError failureOrNull,
        String gap) {
    private static final int ALL = 100;

    HostedDeployment with(String otherGap) {
        return new HostedDeployment(region, spec, part, endpoint, deploymentOrNull, failureOrNull, otherGap);
    }

    Optional<OnlineDeployment> deployment() {
        return Optional.ofNullable(deploymentOrNull);
    }

    boolean deleting() {
        return endpoint.state().equals("Deleting");
    }

    /** Whether requests that name no deployment get there. What has traffic was there once: Azure gives none to what never was. */
    boolean served() {
        return endpoint.trafficOf(part) == ALL;
    }

    /** Whether nothing is under way and the next step can be taken. */
    boolean settled() {
        return !moving(endpoint.state())
                && deployment().map(each -> !moving(each.state())).orElse(true);
    }

    private static boolean moving(String state) {
        return switch (state) {
            case "Succeeded", "Failed", "Canceled" -> false;
            default -> true;
        };
    }

    /** Whether the deployment serves and nothing changes it just now. */
    boolean steady() {
        return deployment().map(each -> each.state().equals("Succeeded")).orElse(false);
    }

    /**
     * It will never be there: what failed before it ever served costs on, and is never tried again by Azure. What failed while it
     * changed still serves.
     */
    boolean failed() {
        if (deleting()) {
            return false;
        }
        return deploymentOrNull == null
                ? endpoint.state().equals("Failed")
                : deploymentOrNull.state().equals("Failed") && !served();
    }

    /** Whether a quota or the stock was why. */
    boolean exhausted() {
        return failed() && gaveUp() == ErrorCode.RESOURCE_EXHAUSTED;
    }

    private ErrorCode gaveUp() {
        return failureOrNull != null && AzureErrors.classify(failureOrNull) == ErrorCode.RESOURCE_EXHAUSTED
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.FAILED_PRECONDITION;
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
                replicas(),
                address,
                reason(machine) + (log.isEmpty() ? "" : "\n" + log),
                failed() ? gaveUp() : null);
    }

    private Endpoint.State state() {
        if (deleting()) {
            return Endpoint.State.DELETING;
        }
        if (failed()) {
            return Endpoint.State.FAILED;
        }
        if (endpoint.state().equals("Creating")
                || deployment().map(each -> each.state().equals("Creating")).orElse(false)) {
            return Endpoint.State.CREATING;
        }
        boolean follows = spec.scaling().isPresent() && !steady() && served() && gap.isEmpty();
        return (steady() || follows) && served() && gap.isEmpty() && ready() >= spec.replicas()
                ? Endpoint.State.READY
                : Endpoint.State.DEGRADED;
    }

    private String reason(String machine) {
        return switch (state()) {
            case READY -> "";
            case DELETING -> "being deleted";
            case CREATING ->
                "Azure gets " + (deploymentOrNull == null ? "the endpoint" : "the machines, the image and the model");
            case FAILED -> exhausted() ? "region " + region + " did not give " + machine + ": " + said() : said();
            case DEGRADED -> degraded();
        };
    }

    private String degraded() {
        if (deploymentOrNull == null) {
            return "its deployment is not there yet";
        }
        if (!endpoint.settled()) {
            String how = moving(endpoint.state()) ? "Azure changes the endpoint" : "the endpoint's last change failed";
            return how + (gap.isEmpty() ? "" : ", " + gap) + (failureOrNull == null ? "" : ": " + said());
        }
        String changes = moving(deploymentOrNull.state()) ? "Azure changes its deployment" : deploymentOrNull.state();
        return changes + ", " + ready() + " of " + spec.replicas() + " instances"
                + (gap.isEmpty() ? "" : ", " + gap)
                + (failureOrNull == null ? "" : ": " + said());
    }

    private String said() {
        return failureOrNull == null ? "Azure gives no reason" : AzureErrors.reason(failureOrNull);
    }

    /**
     * How many serve. Azure tells how many it was told to run and not how many there are: while that changes, those below the least
     * may be on their way, and one at least serves.
     */
    private int ready() {
        if (deploymentOrNull == null || (!served() && !steady())) {
            return 0;
        }
        int told = deploymentOrNull.instances();
        if (steady()) {
            return told;
        }
        return spec.scaling().isPresent()
                ? Math.min(told, CapacityBounds.of(spec).least())
                : Math.min(told, 1);
    }

    private List<Replica> replicas() {
        if (deploymentOrNull == null || failed()) {
            return List.of();
        }
        CountedReplicas replicas =
                new CountedReplicas(spec.name(), deploymentOrNull.created(), "Azure has not said that it serves");
        int told = deploymentOrNull.instances();
        return deleting() ? replicas.draining(told) : replicas.of(told, ready());
    }
}
