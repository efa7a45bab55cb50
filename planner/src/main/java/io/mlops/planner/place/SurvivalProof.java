package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.planner.place.PlacementPlan.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What given replicas carry, and what is left of that after each loss: the arithmetic of a plan's own proof, without the solver.
 *
 * @param capacity requests per second that all of them carry
 * @param asked requests per second that they must carry together
 * @param losses what is left after each loss that is to be survived, in order; empty where none is
 */
public record SurvivalProof(double capacity, double asked, List<Loss> losses) {
    public SurvivalProof {
        losses = List.copyOf(losses);
    }

    /**
     * Of a number of replicas of each candidate, whatever the problem's other requirements say.
     *
     * @param replicas by the candidates' ids
     * @throws IllegalArgumentException for one that is no candidate, or that a requirement excludes
     */
    public static SurvivalProof of(PlacementProblem problem, Map<String, Integer> replicas) {
        Numbers numbers = new Numbers(problem);
        Map<Item, Integer> items = new LinkedHashMap<>();
        numbers.items().stream()
                .filter(item -> replicas.containsKey(item.id()))
                .forEach(item -> items.put(item, replicas.get(item.id())));
        if (items.size() < replicas.size()) {
            throw new IllegalArgumentException("of " + replicas.keySet() + " only " + items.size() + " are candidates");
        }
        Survivors survivors = new Survivors(items);
        FailureDomain kind = numbers.survive();
        List<Loss> losses = new ArrayList<>();
        if (kind != null) {
            survivors
                    .afterLossOf(kind)
                    .forEach((domain, left) ->
                            losses.add(new Loss(domain, requests(left), requests(numbers.survivors()))));
        }
        return new SurvivalProof(requests(survivors.carried()), requests(numbers.peak()), losses);
    }

    /** The losses after which too little is left. */
    public List<Loss> lacking() {
        return losses.stream().filter(loss -> loss.left() < loss.asked()).toList();
    }

    /** Whether the peak is carried, and enough of it after each loss. */
    public boolean holds() {
        return capacity >= asked && lacking().isEmpty();
    }

    private static double requests(long thousandths) {
        return thousandths / (double) Numbers.THOUSANDTHS;
    }
}
