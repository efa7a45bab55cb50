package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.spec.DeploymentSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a drill found. Times in milliseconds after the fault; empty where it did not happen.
 *
 * @param firstError why the first request failed; empty when none did
 * @param ejected the gateway gave the replica no more requests
 * @param firstGood the first good answer to a request that was to be sent after the fault
 * @param ready a replacement was ready
 * @param back the replacement took traffic
 * @param before from the end of the warm-up to the fault
 * @param during from the fault until the replacement took traffic
 * @param after from then to the end of the load
 */
public record DrillReport(
        DrillPlan plan,
        Instant began,
        long requests,
        long failed,
        String firstError,
        OptionalDouble ejected,
        OptionalDouble firstGood,
        OptionalDouble ready,
        OptionalDouble back,
        Window before,
        Window during,
        Window after) {
    /** Good answers a second while the replica was missing, over those before; 0 to 1 and perhaps a little more. */
    public double throughputKept() {
        return before.throughput() == 0 || during.seconds() == 0 ? 1 : during.throughput() / before.throughput();
    }

    /** Whether nothing failed and every objective held. */
    public boolean held() {
        return checks().stream().allMatch(Check::held);
    }

    /** Every promise, and whether it held. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        DeploymentSpec.Objectives objectives = plan.objectives();
        checks.add(new Check("no request fails", failed + " of " + requests + " failed", failed == 0));
        checks.add(within("a replacement takes traffic", back, objectives.failoverOrNull()));
        if (objectives.latencyP99OrNull() != null) {
            double limit = objectives.latencyP99OrNull().toMillis();
            checks.add(new Check(
                    "p99 <= " + Durations.measured(limit),
                    Durations.measured(during.p99()) + " while it was missing",
                    during.p99() <= limit));
        }
        if (objectives.degradedThroughputOrNull() != null) {
            checks.add(new Check(
                    "throughput >= " + objectives.degradedThroughputOrNull(),
                    percent(throughputKept()) + " while it was missing",
                    throughputKept() >= objectives.degradedThroughputOrNull().fraction()));
        }
        return checks;
    }

    private static Check within(
            String promise, OptionalDouble millis, @org.jspecify.annotations.Nullable Duration limit) {
        boolean came = millis.isPresent();
        return new Check(
                limit == null ? promise : promise + " within " + limit.toSeconds() + " s",
                came ? "after " + Durations.measured(millis.getAsDouble()) : "none did",
                came && (limit == null || millis.getAsDouble() <= limit.toMillis()));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", Math.min(share, 1) * 100);
    }
}
