package io.mlops.endpoint;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;

/**
 * How the number of replicas follows the load. Between the spec's {@code replicas}, which are the least, and {@code maximum} the
 * provider decides, and nobody else.
 *
 * @param maximum the most replicas, at least the spec's {@code replicas}
 * @param target what the provider aims at
 */
public record Scaling(int maximum, Target target) {
    public Scaling {
        Objects.requireNonNull(target, "target");
    }

    /** These bounds, with room for {@code replicas}. */
    Scaling atLeast(int replicas) {
        return replicas <= maximum ? this : new Scaling(replicas, target);
    }

    /** What a replica should have to do; {@code toString} says it to people. */
    public sealed interface Target {}

    /**
     * So many requests.
     *
     * @param perSecond the mean for each replica, more than 0
     */
    public record Requests(double perSecond) implements Target {
        @Override
        public String toString() {
            return BigDecimal.valueOf(perSecond).stripTrailingZeros().toPlainString() + " requests a second each";
        }
    }

    /**
     * So busy a processor: the accelerators where a replica has some, else the CPUs.
     *
     * @param share of all of them, more than 0 and at most 1
     */
    public record Utilization(double share) implements Target {
        @Override
        public String toString() {
            BigDecimal percent = BigDecimal.valueOf(share * 100).setScale(1, RoundingMode.HALF_UP);
            return String.format(
                    Locale.ROOT,
                    "%s%% utilization",
                    percent.stripTrailingZeros().toPlainString());
        }
    }
}
