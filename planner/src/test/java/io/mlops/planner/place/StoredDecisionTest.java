package io.mlops.planner.place;

import static io.mlops.planner.place.Given.candidate;
import static io.mlops.planner.place.Given.peak;
import static io.mlops.planner.place.Given.problem;
import static io.mlops.planner.place.Given.spot;
import static io.mlops.planner.place.Given.survive;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.FailureDomain;
import io.mlops.Location;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What was decided can be written down with what it was decided from, and decided again. */
class StoredDecisionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aProblemThatWasStoredIsDecidedTheSameAgain() {
        PlacementProblem problem = problem(
                peak(20).withSurvival(survive(FailureDomain.CLOUD, "0.8"))
                        .withAvailability(new BigDecimal("0.999"))
                        .withNeeds(Set.of(Capability.ENDPOINTS))
                        .withLatency(new LatencyObjective(Duration.ofMillis(300), List.of("tokyo")))
                        .withPlaces(new Places(Set.of(), Set.of(Location.parse("four")), Set.of())),
                candidate("one/r/a", "m", "1", 10.5)
                        .withSharedQuotas(List.of(new SharedQuota("vCPUs at one/r", 64, 4)))
                        .withLatency(Map.of("tokyo", Duration.ofMillis(7))),
                spot("two/r", "m", "0.30", 10)
                        .withInterruptions(Given.interruptions(0.01, Duration.ofMinutes(6)))
                        .withLatency(Map.of("tokyo", Duration.ofMillis(7))));
        Placement decided = Given.place(problem);

        PlacementProblem read = JSON.readValue(JSON.writeValueAsString(problem), PlacementProblem.class);

        assertThat(read).isEqualTo(problem);
        assertThat(Given.place(read)).isEqualTo(decided);
        assertThat(JSON.readValue(JSON.writeValueAsString(decided), PlacementPlan.class))
                .isEqualTo(decided);
        Explanation explanation = new Placer(PlacerOptions.defaults()).explain(problem, (PlacementPlan) decided);
        assertThat(JSON.readValue(JSON.writeValueAsString(explanation), Explanation.class))
                .isEqualTo(explanation);
    }
}
