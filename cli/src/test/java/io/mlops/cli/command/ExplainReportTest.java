package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.cli.console.Json;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.Explanation;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.Service;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stored decision, as it is explained to people and to programs. */
class ExplainReportTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Machine T4 = new Machine("ml.g4dn.xlarge", new Accelerator("T4", 1, 16), 4, 16);

    @ParameterizedTest
    @CsvSource({"MEASURED, measured, measured", "LIVE, live, measured (live traffic)", "ASSUMED, assumed, assumed"})
    void howWhatAReplicaCarriesIsKnownSurvivesTheStore(Basis basis, String word, String words) {
        PlacementPlan decided = plan(new Throughput(401.0 / 3, basis, "of policy"));
        DecisionRow row = new DecisionRow(
                "policy", 1, "asked", "{}", PlacementJson.write(decided), List.of("a note"), "ann", NOW);

        PlacementPlan stored = (PlacementPlan) PlacementJson.placement(row.placement());
        ExplainReport report = new ExplainReport(row, stored, true, new Explanation(List.of(), List.of()), false, NOW);

        assertThat(stored).isEqualTo(decided);
        assertThat(report.lines())
                .anyMatch(line -> line.matches(" *aws/us-east-1 +ml.g4dn.xlarge +on-demand +3 +133.7 +"
                        + words.replace("(", "\\(").replace(")", "\\)") + " +.*"));
        JsonNode placed = JsonMapper.builder()
                .build()
                .readTree(Json.bytes(report::write))
                .path("placed")
                .path(0);
        assertThat(placed.path("requestsPerSecond").doubleValue()).isEqualTo(401.0 / 3);
        assertThat(placed.path("basis").asString()).isEqualTo(word);
        assertThat(placed.path("basisSource").asString()).isEqualTo("of policy");
    }

    private static PlacementPlan plan(Throughput throughput) {
        Money hourly = Money.usd("0.736");
        Candidate candidate = Candidate.of(
                T4.offer(Location.of("aws", "us-east-1"), PurchaseOption.ON_DEMAND, hourly, NOW, "a list"),
                throughput,
                new Service("SageMaker", new BigDecimal("0.9995"), 2, 1, null, Set.of(), "an SLA"));
        return new PlacementPlan(
                List.of(new Placed(candidate, 3, hourly.times(3))),
                hourly.times(3),
                hourly.times(3),
                true,
                401,
                new BigDecimal("0.9995"),
                List.of());
    }
}
