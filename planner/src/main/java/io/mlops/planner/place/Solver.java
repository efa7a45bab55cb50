package io.mlops.planner.place;

import com.google.ortools.Loader;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.SatParameters;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * OR-Tools' CP-SAT, so that the same model gets the same answer: one worker, a fixed seed, a limit in its own units of work. Its
 * native library is loaded with the first question.
 */
final class Solver implements Answers {
    private static final int SEED = 1;

    private final double deterministicLimit;

    Solver(PlacerOptions options) {
        this.deterministicLimit = options.deterministicLimit();
        load();
    }

    /**
     * What it found.
     *
     * @param replicas of the items that have any, in order
     * @param value of what was minimised
     * @param bound no plan has a smaller value
     * @param proven whether nothing is better
     */
    record Found(Map<Item, Integer> replicas, long value, long bound, boolean proven) {}

    /**
     * What came of a question.
     *
     * @param foundOrNull null where nothing was found
     * @param decided whether nothing was found since there is nothing; else the limit came first
     * @param work in the solver's units
     */
    record Answer(@Nullable Found foundOrNull, boolean decided, double work) {}

    @Override
    public Optional<Found> solve(Supplier<PlacementModel> question) {
        Answer answer = ask(question.get(), deterministicLimit);
        if (!answer.decided()) {
            throw tooEarly();
        }
        return Optional.ofNullable(answer.foundOrNull());
    }

    double deterministicLimit() {
        return deterministicLimit;
    }

    MlopsException tooEarly() {
        return new MlopsException(
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot place: neither a plan nor a proof that there is none within a deterministic limit of "
                        + deterministicLimit + ": raise the limit, or ask for less");
    }

    /** One question, with a limit of its own in the solver's units of work. */
    Answer ask(PlacementModel model, double limit) {
        CpSolver solver = new CpSolver();
        solver.getParameters()
                .setNumWorkers(1)
                .setRandomSeed(SEED)
                .setMaxDeterministicTime(limit)
                .setLinearizationLevel(2)
                // Branches where the linear relaxation, with all that can be put into it, is fractional: the default
                // takes
                // five times as long on placements.
                .setSearchBranching(SatParameters.SearchBranching.LP_SEARCH)
                .setLogSearchProgress(false);
        CpSolverStatus status = solver.solve(model.model());
        double work = solver.response().getDeterministicTime();
        return switch (status) {
            case OPTIMAL, FEASIBLE -> {
                Map<Item, Integer> found = new LinkedHashMap<>();
                model.replicas().forEach((item, count) -> {
                    int value = Math.toIntExact(solver.value(count));
                    if (value > 0) {
                        found.put(item, value);
                    }
                });
                long bound = (long) Math.ceil(solver.bestObjectiveBound() - 1e-3);
                long value = Math.round(solver.objectiveValue());
                yield new Answer(new Found(found, value, bound, status == CpSolverStatus.OPTIMAL), true, work);
            }
            case INFEASIBLE -> new Answer(null, true, work);
            case UNKNOWN -> new Answer(null, false, work);
            case MODEL_INVALID, UNRECOGNIZED ->
                throw new IllegalStateException(
                        "the solver refuses the model: " + model.model().validate());
        };
    }

    /** The native library; again does nothing. */
    private static void load() {
        try {
            Loader.loadNativeLibraries();
        } catch (RuntimeException | LinkageError e) {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot place: the solver has no library for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + ", or its temporary folder cannot be written (java.io.tmpdir)",
                    e);
        }
    }
}
