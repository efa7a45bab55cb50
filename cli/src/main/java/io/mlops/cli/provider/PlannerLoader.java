package io.mlops.cli.provider;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.placement.PlacementSolver;
import java.nio.file.Path;

/** What decides placements, from a folder of its own: no other command pays for its native library. */
public final class PlannerLoader {
    private PlannerLoader() {}

    /** FAILED_PRECONDITION where the distribution was put together without it. */
    public static PlacementSolver open(Path folder) {
        for (PlacementSolver solver : new JarFolder("planner", folder).load(PlacementSolver.class)) {
            return solver;
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION, "cannot decide a placement: nothing in " + folder + " does");
    }
}
