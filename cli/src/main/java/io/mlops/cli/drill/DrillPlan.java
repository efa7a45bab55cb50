package io.mlops.cli.drill;

import io.mlops.Location;
import io.mlops.cli.http.GatewayAccess;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a drill does.
 *
 * @param fault what is broken
 * @param options how strongly
 * @param target a location, which may be a whole provider, or {@link #GATEWAY}
 * @param victims the replicas that the fault hits; empty where a gateway is hit
 * @param rps requests a second, sent whatever comes back
 * @param duration of the load, the fault after a quarter of it
 * @param infer where the gateway answers predictions
 * @param request the body of every request
 * @param access what the gateway wants to see
 * @param reverts whether the fault is taken back; otherwise what it hit must be replaced
 */
public record DrillPlan(
        String deployment,
        Fault fault,
        FaultOptions options,
        String target,
        List<String> victims,
        int rps,
        Duration duration,
        URI infer,
        String request,
        DeploymentSpec.Objectives objectives,
        GatewayAccess access,
        boolean reverts) {
    /** The target that is one of the gateway processes. */
    public static final String GATEWAY = "gateway";
    /** Sent before anything is measured: connections and compilers warm up. */
    static final Duration WARM_UP = Duration.ofSeconds(1);
    /** How much longer than planned a fault may last before it ends by itself. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** At a gateway that asks nobody who it is. */
    public DrillPlan(
            String deployment,
            Fault fault,
            FaultOptions options,
            String target,
            List<String> victims,
            int rps,
            Duration duration,
            URI infer,
            String request,
            DeploymentSpec.Objectives objectives) {
        this(
                deployment,
                fault,
                options,
                target,
                victims,
                rps,
                duration,
                infer,
                request,
                objectives,
                GatewayAccess.none(),
                fault.reverts());
    }

    public DrillPlan {
        victims = List.copyOf(victims);
    }

    /** Whether what runs there is hit. */
    boolean holds(String location) {
        return !hitsGateway() && !location.isEmpty() && Location.parse(target).contains(Location.parse(location));
    }

    boolean hitsGateway() {
        return target.equals(GATEWAY);
    }

    /** When the fault is injected, after the start of the load. */
    Duration faultAt() {
        return WARM_UP.plus(duration.dividedBy(4));
    }

    /** When a fault that can be taken back is. */
    Duration revertAt() {
        return faultAt().plus(duration.dividedBy(2));
    }

    /** When the fault ends at the latest, after it was injected. */
    Duration limit() {
        return duration.dividedBy(2).plus(GRACE);
    }

    /** Of the load as a whole. */
    Duration whole() {
        return WARM_UP.plus(duration);
    }

    /** What happens, in words: "slow (20% by 2 s)". */
    public String phrase() {
        String share = Math.round(options.share() * 1000) / 10.0 + "%";
        return switch (fault) {
            case SLOW ->
                "slow (" + share.replace(".0%", "%") + " by " + options.delay().toMillis() + " ms)";
            case ERRORS -> "errors (" + share.replace(".0%", "%") + " with " + options.status() + ")";
            case KILL, HANG, PARTITION -> fault.word();
        };
    }
}
