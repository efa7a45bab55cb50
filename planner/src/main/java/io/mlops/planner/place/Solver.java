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

/**
 * OR-Tools' CP-SAT, so that the same model gets the same answer: one worker, a fixed seed, a limit in its own units of work. Its
 * native library is loaded with the first question.
 */
final class Solver {
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
     * @param bound no plan has a smaller value of what was minimised
     * @param proven whether nothing is better
     */
    record Found(Map<Item, Integer> replicas, long bound, boolean proven) {}

    /** The best that the model allows; empty where it allows nothing. DEADLINE_EXCEEDED where the limit came before either. */
    Optional<Found> solve(PlacementModel model) {
        CpSolver solver = new CpSolver();
        solver.getParameters()
                .setNumWorkers(1)
                .setRandomSeed(SEED)
                .setMaxDeterministicTime(deterministicLimit)
                // Branches where the linear relaxation is fractional: the default takes five times as long on
                // placements.
                .setSearchBranching(SatParameters.SearchBranching.LP_SEARCH)
                .setLogSearchProgress(false);
        if (model.isLinear()) {
            // Branches where the linear relaxation is fractional: the default takes five times as long on placements.
            solver.getParameters().setSearchBranching(SatParameters.SearchBranching.LP_SEARCH);
        }
        CpSolverStatus status = solver.solve(model.model());
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
                yield Optional.of(new Found(found, bound, status == CpSolverStatus.OPTIMAL));
            }
            case INFEASIBLE -> Optional.empty();
            case UNKNOWN ->
                throw new MlopsException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot place: neither a plan nor a proof that there is none within a deterministic limit of "
                                + deterministicLimit + ": raise the limit, or ask for less");
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
