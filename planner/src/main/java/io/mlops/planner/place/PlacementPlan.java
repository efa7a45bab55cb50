package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.List;

/**
 * Where replicas go, and the proof that it keeps what was asked.
 *
 * @param placed what to rent, in order
 * @param hourly what an hour costs
 * @param bound no plan costs less than this an hour
 * @param proven whether the solver proved that no plan costs less; else it came to its limit, and one may
 * @param capacity requests per second that all replicas carry
 * @param availability the least share of the time in which what survival promises is there, 0 to 1, by the model of
 *     docs/placement.md
 * @param losses what is left after each loss that was to be survived, in order; empty where none was
 */
public record PlacementPlan(
        List<Placed> placed,
        Money hourly,
        Money bound,
        boolean proven,
        double capacity,
        BigDecimal availability,
        List<Loss> losses)
        implements Placement {
    public PlacementPlan {
        placed = List.copyOf(placed);
        losses = List.copyOf(losses);
    }

    /**
     * Replicas of one offer.
     *
     * @param candidate whose
     * @param replicas at least 1
     * @param hourly of all of them
     */
    public record Placed(Candidate candidate, int replicas, Money hourly) {}

    /**
     * The loss of a domain.
     *
     * @param domain what is lost
     * @param left requests per second that is carried nevertheless
     * @param asked requests per second that must be
     */
    public record Loss(Location domain, double left, double asked) {}

    /** The optimality gap: by what share of its cost a cheaper plan could be cheaper at most; 0 where none is. */
    public double gap() {
        return proven || hourly.amount().signum() == 0
                ? 0
                : hourly.minus(bound).amount().doubleValue() / hourly.amount().doubleValue();
    }

    /** Over all offers. */
    public int replicas() {
        return placed.stream().mapToInt(Placed::replicas).sum();
    }
}
