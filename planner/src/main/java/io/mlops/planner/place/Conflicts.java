package io.mlops.planner.place;

import io.mlops.planner.place.Infeasible.Conflict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which requirements make a problem impossible, by deletion: each is left out in turn, for good where the rest is still impossible,
 * until each that remains is needed: without any one of them there is a plan. Once round is not enough, since less may be kept of an
 * availability when nothing has to be survived.
 */
final class Conflicts {
    private final Solver solver;

    Conflicts(Solver solver) {
        this.solver = solver;
    }

    Infeasible of(PlacementProblem problem) {
        PlacementProblem reduced = problem;
        PlacementProblem before;
        do {
            before = reduced;
            reduced = reduced(before);
        } while (!reduced.equals(before));
        List<Conflict> conflicts = new ArrayList<>();
        for (Requirement each : Requirement.values()) {
            if (each.asked(reduced)) {
                conflicts.add(new Conflict(each, each.words(problem)));
            }
        }
        return new Infeasible(conflicts);
    }

    /** From the last to the first: what is named first is what people least expect to give up. */
    private PlacementProblem reduced(PlacementProblem problem) {
        PlacementProblem reduced = problem;
        for (Requirement each : Arrays.asList(Requirement.values()).reversed()) {
            if (each.asked(reduced)) {
                PlacementProblem without = each.without(reduced);
                reduced = isPossible(without) ? reduced : without;
            }
        }
        return reduced;
    }

    private boolean isPossible(PlacementProblem problem) {
        return new Search(problem, solver, false).best().isPresent();
    }
}
