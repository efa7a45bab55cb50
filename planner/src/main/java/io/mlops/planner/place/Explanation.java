package io.mlops.planner.place;

import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a plan is as it is.
 *
 * @param prices what would be paid if a requirement were another one
 * @param rejections for each candidate without replicas why it has none, in order
 */
public record Explanation(List<Price> prices, List<Rejection> rejections) {
    public Explanation {
        prices = List.copyOf(prices);
        rejections = List.copyOf(rejections);
    }

    /** The requirements without which, or a step below which, it would cost less. */
    public List<Requirement> binding() {
        return prices.stream()
                .filter(price -> price.relaxed() && price.saves().signum() > 0)
                .map(Price::requirement)
                .distinct()
                .toList();
    }

    /**
     * The price of a requirement.
     *
     * @param requirement which
     * @param instead what it would be, as people say it
     * @param relaxed whether less is asked for then, else more
     * @param hourlyOrNull what an hour would cost then; null where nothing would keep it
     * @param differenceOrNull by how much that is more than the plan, negative where it is less; null where nothing would keep it
     */
    public record Price(
            Requirement requirement,
            String instead,
            boolean relaxed,
            @Nullable Money hourlyOrNull,
            @Nullable Money differenceOrNull) {
        public Optional<Money> hourly() {
            return Optional.ofNullable(hourlyOrNull);
        }

        public Optional<Money> difference() {
            return Optional.ofNullable(differenceOrNull);
        }

        private BigDecimal saves() {
            return differenceOrNull == null
                    ? BigDecimal.ZERO
                    : differenceOrNull.amount().negate();
        }
    }

    /**
     * Why a candidate has no replicas.
     *
     * @param candidate its id
     * @param kind what kind of a reason
     * @param reason for people
     */
    public record Rejection(String candidate, Kind kind, String reason) {}

    /** Kinds of reasons. */
    public enum Kind {
        /** A requirement leaves it out, whatever the others do. */
        EXCLUDED,
        /** Another candidate does at least the same for no more. */
        DOMINATED,
        /** A plan with it costs more. */
        DEARER,
        /** A plan with it costs the same, and comes later: more places, or a later name. */
        TIED,
        /** No plan with it keeps what was asked. */
        IMPOSSIBLE,
        /** The solver came to its limit before it was known. */
        UNDECIDED
    }
}
