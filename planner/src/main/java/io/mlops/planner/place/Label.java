package io.mlops.planner.place;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A choice at each endpoint up to some one: a part of a plan, with what matters for the rest of it. Loads in thousandths of requests per
 * second, of which more than is asked for counts as that.
 */
final class Label {
    /** Of parts that may be completed in the same ways: which makes the better plan. */
    static final Comparator<Label> BETTER = Comparator.comparingLong((Label each) -> each.cost)
            .thenComparingInt(each -> each.outside)
            .thenComparingInt(each -> each.places)
            .thenComparingLong(each -> each.order);

    /** What all carry. */
    final long load;
    /** The least that is left of it when one of the domains so far is lost. */
    final long left;

    final long cost;
    final int outside;
    final int places;
    final int count;
    /** How much more than the bound a plan with it costs at least. */
    final double regret;

    private final @Nullable Label before;
    private final Choice choice;
    /** Of those that have a choice at the same endpoints: their rank, by the choices of the first endpoint, then of the second, ... */
    private int rank;

    private final long order;

    /** What may be added to a part: a choice at an endpoint, or those at all endpoints of a domain. */
    sealed interface Choice permits Replicas, Domain {}

    /**
     * At an endpoint.
     *
     * @param itemOrNull null for none
     * @param regret of it
     * @param order among the choices there: which comes first where plans are as good
     */
    record Replicas(@Nullable Item itemOrNull, int count, double regret, int order) implements Choice {
        long load() {
            return itemOrNull == null ? 0 : Relaxation.carried(itemOrNull, count);
        }
    }

    /** At all endpoints of a domain. */
    record Domain(Label label) implements Choice {}

    private Label(@Nullable Label before, Choice choice, long load, long left, Sums sums, int order) {
        this.before = before;
        this.choice = choice;
        this.load = load;
        this.left = left;
        this.cost = sums.cost;
        this.outside = sums.outside;
        this.places = sums.places;
        this.count = sums.count;
        this.regret = sums.regret;
        this.order = before == null ? order : ((long) before.rank << 32) + order;
    }

    private record Sums(long cost, int outside, int places, int count, double regret) {}

    /** No choice yet. */
    static Label start(long left) {
        return new Label(null, new Replicas(null, 0, 0, 0), 0, left, new Sums(0, 0, 0, 0, 0), 0);
    }

    /** With a choice at a further endpoint of the domain. */
    Label with(Replicas next, long most) {
        Item item = next.itemOrNull();
        Sums sums = item == null
                ? new Sums(cost, outside, places, count, regret + next.regret())
                : new Sums(
                        cost + item.cost() * next.count(),
                        outside + (item.outside() ? next.count() : 0),
                        places + 1,
                        count + next.count(),
                        regret + next.regret());
        return new Label(this, next, Math.min(most, load + next.load()), left, sums, next.order());
    }

    /** With a further domain: when that is lost, what was there before is left. */
    Label with(Label domain, long most, long asked) {
        Sums sums = new Sums(
                cost + domain.cost,
                outside + domain.outside,
                places + domain.places,
                count + domain.count,
                regret + domain.regret);
        long rest = Math.min(asked, Math.min(left + domain.load, load));
        return new Label(this, new Domain(domain), Math.min(most, load + domain.load), rest, sums, domain.rank);
    }

    void ranked(int place) {
        rank = place;
    }

    long order() {
        return order;
    }

    Map<Item, Integer> replicas() {
        Map<Item, Integer> replicas = new LinkedHashMap<>();
        collect(replicas);
        return replicas;
    }

    private void collect(Map<Item, Integer> replicas) {
        if (before != null) {
            before.collect(replicas);
        }
        switch (choice) {
            case Domain domain -> domain.label().collect(replicas);
            case Replicas some -> {
                if (some.itemOrNull() != null) {
                    replicas.put(some.itemOrNull(), some.count());
                }
            }
        }
    }
}
