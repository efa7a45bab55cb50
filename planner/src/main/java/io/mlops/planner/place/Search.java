package io.mlops.planner.place;

import io.mlops.planner.place.Solver.Answer;
import io.mlops.planner.place.Solver.Found;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best placement of one problem. The availability objective is left out at first: what is best without it and keeps it
 * nevertheless is best with it too, and without it much more can be left out beforehand.
 */
final class Search {
    private final Numbers numbers;
    private final Solver solver;
    private final Dominance all;
    private final boolean breakTies;
    private boolean bounded;
    private @Nullable Relaxation relaxationOrNull;

    /** @param breakTies whether it matters which of several plans that cost the same */
    Search(PlacementProblem problem, Solver solver, boolean breakTies) {
        this.numbers = new Numbers(problem);
        this.solver = solver;
        this.breakTies = breakTies;
        this.all = new Dominance(numbers, false);
    }

    Numbers numbers() {
        return numbers;
    }

    /** What was left out because others are as good, in the search that found the best. */
    Dominance dominance() {
        BigDecimal objective = numbers.problem().requirements().availabilityOrNull();
        boolean binds = objective != null
                && solve(all.kept(), null, null)
                        .filter(found -> !keeps(found, objective))
                        .isPresent();
        return binds ? new Dominance(numbers, true) : all;
    }

    /** The cheapest; empty where there is none. */
    Optional<Found> best() {
        return cheapest(null);
    }

    /** The cheapest with at least one replica of the item; empty where there is none. Ties are left as they are. */
    Optional<Found> bestWith(Item item) {
        return cheapest(item);
    }

    /** What a plan with at least one replica of the item costs at least, without a search; empty where only a search says that. */
    OptionalLong boundWith(Item item) {
        if (!bounded) {
            bounded = true;
            relaxationOrNull = UniformSearch.sees(numbers, numbers.items())
                    ? new Relaxation(numbers, numbers.items(), true)
                    : null;
        }
        return relaxationOrNull == null ? OptionalLong.empty() : OptionalLong.of(relaxationOrNull.boundWith(item));
    }

    /** Whether it is known that each plan with the item costs more than so much; what an availability asks makes none cheaper. */
    boolean costsMoreWith(Item item, long cost) {
        if (boundWith(item).isEmpty()) {
            return false;
        }
        Answer answer = new UniformSearch(numbers, numbers.items(), item, solver.deterministicLimit()).within(cost);
        return answer.decided() && answer.foundOrNull() == null;
    }

    private Optional<Found> cheapest(@Nullable Item forced) {
        BigDecimal objective = numbers.problem().requirements().availabilityOrNull();
        Optional<Found> relaxed = solve(with(all.kept(), forced), forced, null);
        if (objective == null || relaxed.isEmpty() || keeps(relaxed.get(), objective)) {
            return relaxed;
        }
        return solve(with(new Dominance(numbers, true).kept(), forced), forced, objective);
    }

    private boolean keeps(Found found, BigDecimal objective) {
        return AvailabilityBound.of(numbers, found.replicas()).compareTo(objective) >= 0;
    }

    private List<Item> with(List<Item> kept, @Nullable Item forced) {
        return forced == null
                ? kept
                : numbers.items().stream()
                        .filter(item -> item.equals(forced) || kept.contains(item))
                        .toList();
    }

    private Optional<Found> solve(List<Item> items, @Nullable Item forced, @Nullable BigDecimal objective) {
        if (objective == null && UniformSearch.sees(numbers, items)) {
            Answer answer = new UniformSearch(numbers, items, forced, solver.deterministicLimit()).best();
            if (answer.decided()) {
                return Optional.ofNullable(answer.foundOrNull());
            }
        }
        Answers answers = objective == null ? solver : new AvailabilitySearch(solver, numbers, items, objective);
        Optional<Found> found = answers.solve(() -> {
            PlacementModel model = new PlacementModel(numbers, items);
            if (forced != null) {
                model.model().addGreaterOrEqual(model.count(forced), 1);
            }
            model.minimize(model.cost());
            return model;
        });
        if (found.isEmpty() || !found.get().proven() || !breakTies || forced != null) {
            return found;
        }
        Ties ties = new Ties(answers, items, () -> new PlacementModel(numbers, items));
        Found cheapest = found.get();
        return Optional.of(new Found(ties.first(cheapest.replicas()), cheapest.value(), cheapest.bound(), true));
    }
}
