package io.mlops.planner.place;

import static io.mlops.planner.place.Given.candidate;
import static io.mlops.planner.place.Given.peak;
import static io.mlops.planner.place.Given.problem;
import static io.mlops.planner.place.Given.survive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.FailureDomain;
import io.mlops.MlopsException;
import io.mlops.placement.PlacementSolver;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The way in for those who load the solver apart: text in, text out. */
class JsonPlacerTest {
    private static final PlacementProblem TWO = problem(
            peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.5")),
            candidate("one/r", "m", "1", 10),
            candidate("two/r", "m", "2", 10));

    @Test
    void isFoundAndSaysWhatThePlacerSays() {
        PlacementSolver solver =
                ServiceLoader.load(PlacementSolver.class).findFirst().orElseThrow();

        String answer = solver.place(PlacementJson.write(TWO));

        Placement placed = PlacementJson.placement(answer);
        assertThat(placed).isInstanceOf(PlacementPlan.class).isEqualTo(Given.place(TWO));
        assertThat(PlacementJson.write(placed)).isEqualTo(answer);
        assertThat(PlacementJson.explanation(solver.explain(PlacementJson.write(TWO), answer)))
                .isEqualTo(new Placer(PlacerOptions.defaults()).explain(TWO, (PlacementPlan) placed));
    }

    @Test
    void conflictsComeBackAndHaveNothingToExplain() {
        PlacementProblem one =
                problem(peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.5")), candidate("one/r", "m", "1", 10));
        PlacementSolver solver = new JsonPlacer();

        String answer = solver.place(PlacementJson.write(one));

        assertThat(PlacementJson.placement(answer))
                .isInstanceOfSatisfying(
                        Infeasible.class,
                        none -> assertThat(none.conflicts())
                                .extracting(Infeasible.Conflict::requirement)
                                .containsExactly(Requirement.LOAD, Requirement.SURVIVAL));
        assertThatThrownBy(() -> solver.explain(PlacementJson.write(one), answer))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("requirements conflict");
    }
}
