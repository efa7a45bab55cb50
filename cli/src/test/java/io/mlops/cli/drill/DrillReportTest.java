package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.cli.console.Json;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Percent;
import io.mlops.fault.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class DrillReportTest {
    private static final Instant BEGAN = Instant.parse("2026-11-21T12:00:00Z");
    private static final Window BEFORE = new Window(5, 1000, 0, 1, 2, 3);

    @Test
    void everythingHeld() {
        DrillReport report = report(0, OptionalDouble.of(2100), new Window(2, 400, 0, 1, 20, 30));
        assertThat(report.held()).isTrue();
        assertThat(report.throughputKept()).isEqualTo(1);
        assertThat(DrillText.lines(report))
                .contains(
                        "trading-policy: kill at local/b (replica tp-b-1) under 200 requests/s",
                        "  no failed request of 4200",
                        "  ejected after            12.5 ms",
                        "  back in rotation after   2100 ms",
                        "  before           1000      0       1.00 ms  2.00 ms  3.00 ms",
                        "  ok  a replacement takes traffic within 30 s  after 2100 ms");
    }

    @Test
    void aFailedRequestIsAMissedPromise() {
        DrillReport report = report(3, OptionalDouble.of(2100), new Window(2, 400, 3, 1, 20, 30));
        assertThat(report.held()).isFalse();
        assertThat(DrillText.lines(report))
                .contains("  3 failed requests of 4200, the first: HTTP 503")
                .anyMatch(line -> line.startsWith("  MISSED  no request fails"));
    }

    @Test
    void noReplacementIsAMissedPromise() {
        DrillReport report = report(0, OptionalDouble.empty(), new Window(2, 400, 0, 1, 20, 30));
        assertThat(report.held()).isFalse();
        assertThat(DrillText.lines(report)).contains("  back in rotation after   never (within the drill)");
    }

    @Test
    void everyObjectiveIsChecked() {
        assertThat(report(0, OptionalDouble.of(31_000), BEFORE).checks())
                .filteredOn(check -> !check.held())
                .extracting(Check::promise)
                .containsExactly("a replacement takes traffic within 30 s");
        assertThat(report(0, OptionalDouble.of(1), new Window(2, 400, 0, 1, 301, 400))
                        .checks())
                .filteredOn(check -> !check.held())
                .extracting(Check::promise)
                .containsExactly("p99 <= 300 ms");
        assertThat(report(0, OptionalDouble.of(1), new Window(2, 200, 0, 1, 20, 30))
                        .checks())
                .filteredOn(check -> !check.held())
                .extracting(Check::measured)
                .containsExactly("50.0% while it was missing");
    }

    @Test
    void theJsonHasTheSame() {
        DrillReport report = report(0, OptionalDouble.empty(), BEFORE);
        String text = new String(Json.bytes(json -> DrillJson.write(json, report)), StandardCharsets.UTF_8);
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.path("requests").asInt()).isEqualTo(4200);
        assertThat(json.path("failed").asInt(-1)).isZero();
        assertThat(json.path("ejectedMillis").asDouble()).isEqualTo(12.5);
        assertThat(json.path("backMillis").isNull()).isTrue();
        assertThat(json.at("/before/p99Millis").asDouble()).isEqualTo(2);
        assertThat(json.path("held").asBoolean(true)).isFalse();
        assertThat(json.path("checks").size()).isEqualTo(4);
    }

    private static DrillReport report(long failed, OptionalDouble back, Window during) {
        return new DrillReport(
                plan(),
                BEGAN,
                4200,
                failed,
                failed == 0 ? "" : "HTTP 503",
                OptionalDouble.of(12.5),
                OptionalDouble.of(4),
                OptionalDouble.of(2000),
                back,
                BEFORE,
                during,
                new Window(10, 2000, 0, 1, 2, 3));
    }

    static DrillPlan plan() {
        DeploymentSpec.Objectives objectives = new DeploymentSpec.Objectives(
                null, Duration.ofMillis(300), Duration.ofSeconds(30), null, Percent.of(80));
        return new DrillPlan(
                "trading-policy",
                Fault.KILL,
                Location.parse("local/b"),
                "tp-b-1",
                200,
                Duration.ofSeconds(20),
                URI.create("http://127.0.0.1:8484/v2/models/trading-policy/infer"),
                List.of(URI.create("http://127.0.0.1:8485")),
                "{}",
                objectives);
    }

    @Test
    void theFaultComesAfterAQuarter() {
        assertThat(plan().faultAt()).isEqualTo(Duration.ofSeconds(6));
        assertThat(plan().whole()).isEqualTo(Duration.ofSeconds(21));
        assertThat(List.of(plan().deployment())).containsExactly("trading-policy");
    }
}
