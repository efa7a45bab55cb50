package io.mlops.gateway;

import io.mlops.routing.CheckRules;
import io.mlops.routing.EjectionRules;
import java.util.Objects;

/**
 * How the health of upstreams is judged.
 *
 * @param checks how upstreams are checked
 * @param ejection when upstreams are taken out
 */
public record HealthRules(CheckRules checks, EjectionRules ejection) {
    public HealthRules {
        Objects.requireNonNull(checks, "checks");
        Objects.requireNonNull(ejection, "ejection");
    }

    public static HealthRules defaults() {
        return new HealthRules(CheckRules.defaults(), EjectionRules.defaults());
    }
}
