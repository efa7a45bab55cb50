package io.mlops.cli.drill;

import io.mlops.cli.load.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a drill found. Times in milliseconds after the fault; empty where it did not happen.
 *
 * @param injector who broke it
 * @param means how: "SIGSTOP of process 4711"; empty when it did not come to that
 * @param aborted why it did not run to its end; empty when it did
 * @param firstError why the first request failed; empty when none did
 * @param firstGood the first good answer to a request that was to be sent after the fault
 * @param calm the 99th percentile was normal again and stayed so
 * @param before from the end of the warm-up to the fault
 * @param during from the fault until it was over: taken back, or what it hit replaced
 * @param after from then to the end of the load
 * @param extra what retries and hedges added
 * @param lossOrNull where a gateway was hit
 */
public record DrillReport(
        DrillPlan plan,
        Instant began,
        String injector,
        List<String> means,
        String aborted,
        long requests,
        long failed,
        String firstError,
        Milestones milestones,
        OptionalDouble firstGood,
        OptionalDouble calm,
        Window before,
        Window during,
        Window after,
        Extra extra,
        @Nullable GatewayLoss lossOrNull) {
    public DrillReport {
        means = List.copyOf(means);
    }

    /** Attempts beyond one a request, over the requests; empty where nothing was counted. */
    public record Extra(OptionalDouble before, OptionalDouble during) {
        static final Extra NONE = new Extra(OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** Good answers a second while the fault lasted, over those before; 0 to 1 and perhaps a little more. */
    public double throughputKept() {
        return before.throughput() == 0 || during.seconds() == 0 ? 1 : during.throughput() / before.throughput();
    }

    /** Whether it ran to its end, nothing failed that must not, and every objective held. */
    public boolean held() {
        return aborted.isEmpty() && checks().stream().allMatch(Check::held);
    }

    /** Every promise, and whether it held. */
    public List<Check> checks() {
        return new DrillChecks(this).all();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", Math.min(share, 1) * 100);
    }
}
