package io.mlops.planner.place;

import io.mlops.Capability;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a placement has to keep.
 *
 * @param load what comes in
 * @param leastReplicas over all locations
 * @param mostReplicas over all locations
 * @param survival what is left after a loss
 * @param latencyOrNull how quickly clients are answered; null where it does not matter
 * @param availabilityOrNull the least share of the time in which what survival promises is there, below 1; null where it does not
 *     matter
 * @param purchases how machines may be bought
 * @param needs what services must be able to do
 * @param places where
 * @param uniformEndpoints whether all replicas of a service at a location are of one instance type, bought one way: an endpoint of
 *     a deployment is
 */
public record Requirements(
        Load load,
        int leastReplicas,
        int mostReplicas,
        Survival survival,
        @Nullable LatencyObjective latencyOrNull,
        @Nullable BigDecimal availabilityOrNull,
        Set<PurchaseOption> purchases,
        Set<Capability> needs,
        Places places,
        boolean uniformEndpoints) {
    /** As many replicas as one likes. */
    public static final int ANY_NUMBER = 1_000_000;

    public Requirements {
        Objects.requireNonNull(load, "load");
        Objects.requireNonNull(survival, "survival");
        Objects.requireNonNull(places, "places");
        if (leastReplicas < 0 || mostReplicas < 0 || leastReplicas > ANY_NUMBER || mostReplicas > ANY_NUMBER) {
            throw new IllegalArgumentException("replicas are at least " + leastReplicas + " and at most " + mostReplicas
                    + ", not between 0 and " + ANY_NUMBER);
        }
        if (availabilityOrNull != null) {
            if (availabilityOrNull.signum() < 0 || availabilityOrNull.compareTo(BigDecimal.ONE) >= 0) {
                throw new IllegalArgumentException("availability is " + availabilityOrNull + ", not from 0 to below 1");
            }
            availabilityOrNull =
                    availabilityOrNull.signum() == 0 ? BigDecimal.ZERO : availabilityOrNull.stripTrailingZeros();
        }
        purchases = Collections.unmodifiableSet(new TreeSet<>(purchases));
        needs = Collections.unmodifiableSet(new TreeSet<>(needs));
    }

    /** The load, anywhere, on demand or on spot, and nothing else. What is paid for years in advance is chosen where it is allowed. */
    public static Requirements of(Load load) {
        return new Requirements(
                load,
                0,
                ANY_NUMBER,
                Survival.none(),
                null,
                null,
                PurchaseOption.hourly(),
                Set.of(),
                Places.anywhere(),
                false);
    }

    public Requirements withLoad(Load other) {
        return new Requirements(
                other,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withReplicas(int least, int most) {
        return new Requirements(
                load,
                least,
                most,
                survival,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withSurvival(Survival other) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                other,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withLatency(@Nullable LatencyObjective objectiveOrNull) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                objectiveOrNull,
                availabilityOrNull,
                purchases,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withAvailability(@Nullable BigDecimal shareOrNull) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                shareOrNull,
                purchases,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withPurchases(Set<PurchaseOption> allowed) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                availabilityOrNull,
                allowed,
                needs,
                places,
                uniformEndpoints);
    }

    public Requirements withNeeds(Set<Capability> capabilities) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                capabilities,
                places,
                uniformEndpoints);
    }

    public Requirements withPlaces(Places other) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                needs,
                other,
                uniformEndpoints);
    }

    public Requirements withUniformEndpoints(boolean uniform) {
        return new Requirements(
                load,
                leastReplicas,
                mostReplicas,
                survival,
                latencyOrNull,
                availabilityOrNull,
                purchases,
                needs,
                places,
                uniform);
    }
}
