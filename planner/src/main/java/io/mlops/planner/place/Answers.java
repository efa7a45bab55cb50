package io.mlops.planner.place;

import io.mlops.planner.place.Solver.Found;
import java.util.Optional;
import java.util.function.Supplier;

/** What answers a question to the solver: the solver itself, or a search that asks it several times. */
@FunctionalInterface
interface Answers {
    /**
     * The best that keeps everything; empty where nothing does. DEADLINE_EXCEEDED where the limit came before either.
     *
     * @param question makes a new model, with what is to be minimised
     */
    Optional<Found> solve(Supplier<PlacementModel> question);
}
