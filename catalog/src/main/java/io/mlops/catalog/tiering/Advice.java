package io.mlops.catalog.tiering;

import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The thresholds that cost least at one location, of those that were tried.
 *
 * @param steps of the cheapest rule; empty where every rule costs more than none
 * @param cost of it, against no policy at all
 * @param tried how many rules had exact costs
 * @param unpriced how many could not be compared, because a price lacks
 */
public record Advice(List<TierStep> steps, PolicyCost cost, int tried, int unpriced) {
    private static final int[] COOL = {0, 30, 60, 90, 180};
    private static final int[] COLD = {0, 60, 90, 180, 365};
    private static final int[] ARCHIVE = {0, 90, 180, 365, 730};

    public Advice {
        steps = List.copyOf(steps);
    }

    /** Tries every combination of usual thresholds for one rule that selects the keys with this prefix. */
    public static Advice of(Inventory inventory, String prefix, StoreTariff tariff, Reads reads, int months) {
        TieringPolicy none = TieringPolicy.none();
        PolicyCost asNow = PolicyCost.of(inventory, none, none, tariff, reads, months);
        Advice best = new Advice(List.of(), asNow, 0, 0);
        int tried = 0;
        int unpriced = 0;
        for (List<TierStep> steps : candidates()) {
            PolicyCost cost = PolicyCost.of(inventory, none, policy(prefix, steps), tariff, reads, months);
            if (!cost.exact()) {
                unpriced++;
                continue;
            }
            tried++;
            if (CHEAPER.compare(cost, best.cost()) < 0) {
                best = new Advice(steps, cost, 0, 0);
            }
        }
        return new Advice(best.steps(), best.cost(), tried, unpriced);
    }

    private static final Comparator<PolicyCost> CHEAPER =
            Comparator.comparing(cost -> cost.after().total().known());

    /** The policy that an inventory has to be made for: every rule that is tried selects the same objects. */
    public static TieringPolicy selecting(String prefix) {
        return policy(prefix, List.of(new TierStep(Duration.ofDays(30), StorageTier.COOL)));
    }

    private static TieringPolicy policy(String prefix, List<TierStep> steps) {
        return TieringPolicy.of(
                TieringRule.moving("advised", steps.toArray(new TierStep[0])).withPrefix(prefix));
    }

    /** Every rule with ever older and colder steps but the empty one. */
    private static List<List<TierStep>> candidates() {
        List<List<TierStep>> all = new ArrayList<>();
        for (int cool : COOL) {
            for (int cold : COLD) {
                for (int archive : ARCHIVE) {
                    steps(cool, cold, archive).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private static Optional<List<TierStep>> steps(int cool, int cold, int archive) {
        int[] days = {cool, cold, archive};
        StorageTier[] tiers = {StorageTier.COOL, StorageTier.COLD, StorageTier.ARCHIVE};
        List<TierStep> steps = new ArrayList<>();
        int last = 0;
        for (int i = 0; i < days.length; i++) {
            if (days[i] == 0) {
                continue;
            }
            if (days[i] <= last) {
                return Optional.empty();
            }
            last = days[i];
            steps.add(new TierStep(Duration.ofDays(days[i]), tiers[i]));
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps);
    }
}
