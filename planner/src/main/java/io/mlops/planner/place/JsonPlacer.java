package io.mlops.planner.place;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.placement.PlacementSolver;

/** {@link Placer} for those who do not share its types. Thread-safe. */
public final class JsonPlacer implements PlacementSolver {
    private final Placer placer = new Placer(PlacerOptions.defaults());

    @Override
    public String place(String problem) {
        return PlacementJson.write(placer.place(PlacementJson.problem(problem)));
    }

    @Override
    public String explain(String problem, String placement) {
        if (PlacementJson.placement(placement) instanceof PlacementPlan plan) {
            return PlacementJson.write(placer.explain(PlacementJson.problem(problem), plan));
        }
        throw new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot explain a placement: nothing was placed, requirements conflict");
    }
}
