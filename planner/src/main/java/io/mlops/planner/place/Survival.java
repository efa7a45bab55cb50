package io.mlops.planner.place;

import io.mlops.FailureDomain;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left after a loss: whichever one domain of the kind is lost, the replicas elsewhere that are ready within the failover
 * objective carry the degraded share of the <em>peak</em> load.
 *
 * @param domainOrNull the kind; null where nothing has to be survived
 * @param degraded share of the peak load, 0 to 1
 * @param failover what needs longer until it is ready does not count
 */
public record Survival(@Nullable FailureDomain domainOrNull, BigDecimal degraded, Duration failover) {
    public Survival {
        Objects.requireNonNull(failover, "failover");
        if (degraded.signum() < 0 || degraded.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("degraded is " + degraded + ", not between 0 and 1");
        }
        degraded = degraded.signum() == 0 ? BigDecimal.ZERO : degraded.stripTrailingZeros();
    }

    /** Nothing has to be survived. */
    public static Survival none() {
        return new Survival(null, BigDecimal.ONE, Duration.ZERO);
    }

    public Optional<FailureDomain> domain() {
        return Optional.ofNullable(domainOrNull);
    }

    public Survival withDomain(@Nullable FailureDomain kindOrNull) {
        return new Survival(kindOrNull, degraded, failover);
    }

    public Survival withFailover(Duration within) {
        return new Survival(domainOrNull, degraded, within);
    }
}
