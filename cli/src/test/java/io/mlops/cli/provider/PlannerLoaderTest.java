package io.mlops.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.placement.PlacementSolver;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.DomainFailures;
import io.mlops.planner.place.Load;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.Service;
import io.mlops.planner.place.Survival;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The solver works behind a class loader of its own, and nothing of it is on the class path. */
class PlannerLoaderTest {
    private static final Path PLANNER =
            Path.of(System.getProperty("mlops.root")).resolve("planner/target/planner");

    @TempDir
    Path empty;

    @Test
    void placesWhatIsGivenAsText() {
        PlacementProblem problem = new PlacementProblem(
                List.of(candidate("one", "1"), candidate("two", "2"), candidate("three", "3")),
                Requirements.of(new Load(0, 100))
                        .withSurvival(new Survival(FailureDomain.CLOUD, BigDecimal.ONE, Duration.ZERO)),
                DomainFailures.none());

        PlacementSolver solver = PlannerLoader.open(PLANNER);

        assertThat(solver.getClass().getClassLoader()).isNotSameAs(getClass().getClassLoader());
        assertThat(PlacementJson.placement(solver.place(PlacementJson.write(problem))))
                .isInstanceOfSatisfying(PlacementPlan.class, plan -> {
                    assertThat(plan.proven()).isTrue();
                    assertThat(plan.placed())
                            .extracting(each ->
                                    each.replicas() + " at " + each.candidate().location())
                            .containsExactly("1 at one/a", "1 at two/a");
                });
        assertThatThrownBy(() -> Class.forName("com.google.ortools.Loader")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aFolderWithoutItIsNamed() {
        assertThatThrownBy(() -> PlannerLoader.open(empty))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessage("cannot decide a placement: nothing in " + empty + " does");
    }

    private static Candidate candidate(String cloud, String usd) {
        Offer offer = new Offer(
                Location.of(cloud, "a"),
                "m",
                null,
                1,
                1,
                PurchaseOption.ON_DEMAND,
                Money.usd(usd),
                Instant.EPOCH,
                "invented");
        return Candidate.of(
                offer,
                new Throughput(100, Basis.ASSUMED, "invented"),
                Service.of("hosting", BigDecimal.ONE, "invented"));
    }
}
