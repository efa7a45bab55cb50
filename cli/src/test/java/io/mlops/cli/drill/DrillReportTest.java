package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.console.Json;
import io.mlops.cli.load.Window;
import io.mlops.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class DrillReportTest {
    private static final Instant BEGAN = Instant.parse("2026-11-21T12:00:00Z");
    private static final Window BEFORE = new Window(5, 1000, 0, 1, 2, 3);
    private static final Window DURING = new Window(2, 400, 0, 1, 20, 30);
    private static final OptionalDouble NEVER = OptionalDouble.empty();

    @Test
    void everythingHeld() {
        DrillReport report = killed(0, OptionalDouble.of(2100), DURING);
        assertThat(report.held()).isTrue();
        assertThat(report.throughputKept()).isEqualTo(1);
        assertThat(DrillText.lines(report))
                .contains(
                        "trading-policy: kill at local/b (replica tp-b-1) under 200 requests/s",
                        "  by provider local: SIGKILL of process 4711",
                        "  no failed request of 4200",
                        "  noticed after            11.5 ms (STALLED)",
                        "  ejected after            12.5 ms",
                        "  p99 normal again after   100 ms",
                        "  back in rotation after   2100 ms",
                        "  extra traffic            12.0% (0.1% before)",
                        "  before           1000      0       1.00 ms  2.00 ms  3.00 ms",
                        "  ok  a replacement takes traffic within 30 s  after 2100 ms");
    }

    @Test
    void aFailedRequestIsAMissedPromise() {
        DrillReport report = killed(3, OptionalDouble.of(2100), new Window(2, 400, 3, 1, 20, 30));
        assertThat(report.held()).isFalse();
        assertThat(DrillText.lines(report))
                .contains("  3 failed requests of 4200, the first: HTTP 503")
                .anyMatch(line -> line.startsWith("  MISSED  no request fails"));
    }

    @Test
    void noReplacementIsAMissedPromise() {
        DrillReport report = killed(0, NEVER, DURING);
        assertThat(report.held()).isFalse();
        assertThat(DrillText.lines(report)).contains("  back in rotation after   never (within the drill)");
    }

    @Test
    void everyObjectiveIsChecked() {
        assertMissed(killed(0, OptionalDouble.of(31_000), BEFORE), "a replacement takes traffic within 30 s", "31.0 s");
        assertMissed(
                killed(0, OptionalDouble.of(1), new Window(2, 400, 0, 1, 301, 400)),
                "p99 <= 300 ms",
                "301 ms while it was missing");
        assertMissed(
                killed(0, OptionalDouble.of(1), new Window(2, 200, 0, 1, 20, 30)),
                "throughput >= 80%",
                "50.0% while it was missing");
    }

    @Test
    void whatRevertsComesBackAfterItsEnd() {
        Milestones late =
                new Milestones(NEVER, "", NEVER, NEVER, OptionalDouble.of(41_000), OptionalDouble.of(10_000), true);
        assertMissed(
                report(Fault.PARTITION, late, 0, DURING, null, ""),
                "it takes traffic again within 30 s of the fault's end",
                "31.0 s");
        Milestones never = new Milestones(NEVER, "", NEVER, NEVER, NEVER, OptionalDouble.of(10_000), false);
        DrillReport calm = report(Fault.SLOW, never, 0, DURING, null, "");
        assertThat(calm.held()).isTrue();
        assertThat(DrillText.lines(calm))
                .contains(
                        "trading-policy: slow (20% by 2000 ms) at local/b (replica tp-b-1) under 200 requests/s",
                        "  fault over after         10.0 s",
                        "  back in rotation after   was never out",
                        "  ok  it takes traffic again  it was never out of rotation");
    }

    @Test
    void aGatewaysDeathMayOnlyCostItsOwnConnections() {
        Milestones back = killed(OptionalDouble.of(900));
        DrillReport report = report(Fault.KILL, back, 5, DURING, new GatewayLoss(5, 0, 0), "");
        assertThat(report.held()).isTrue();
        assertThat(DrillText.lines(report))
                .contains(
                        "  5 of them on connections that were open on it, 0 elsewhere; 0 left for a client that tries again"
                                + " when a connection breaks");
        assertMissed(
                report(Fault.KILL, back, 5, DURING, new GatewayLoss(4, 1, 0), ""),
                "only requests on its open connections fail",
                "4 on them, 1 elsewhere");
        assertMissed(
                report(Fault.KILL, back, 5, DURING, new GatewayLoss(5, 0, 2), ""),
                "none for a client that tries again when a connection breaks",
                "2 failed");
    }

    @Test
    void aDrillThatWasCutShortHoldsNothing() {
        DrillReport report = report(Fault.KILL, killed(OptionalDouble.of(1)), 0, DURING, null, "it was interrupted");
        assertThat(report.held()).isFalse();
        assertThat(DrillText.lines(report)).contains("  NOT FINISHED: it was interrupted");
    }

    @Test
    void theJsonHasTheSame() {
        DrillReport report = report(Fault.KILL, killed(NEVER), 0, BEFORE, new GatewayLoss(1, 2, 3), "cut");
        String text = new String(Json.bytes(json -> DrillJson.write(json, report)), StandardCharsets.UTF_8);
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.path("requests").asInt()).isEqualTo(4200);
        assertThat(json.path("failed").asInt(-1)).isZero();
        assertThat(json.path("ejectedMillis").asDouble()).isEqualTo(12.5);
        assertThat(json.path("detectedBy").asString()).isEqualTo("STALLED");
        assertThat(json.path("normalMillis").asDouble()).isEqualTo(100);
        assertThat(json.path("backMillis").isNull()).isTrue();
        assertThat(json.path("replica").asString()).isEqualTo("tp-b-1");
        assertThat(json.path("replicas").size()).isEqualTo(1);
        assertThat(json.path("injector").asString()).isEqualTo("provider local");
        assertThat(json.at("/means/0").asString()).isEqualTo("SIGKILL of process 4711");
        assertThat(json.at("/before/p99Millis").asDouble()).isEqualTo(2);
        assertThat(json.at("/extraTraffic/during").asDouble()).isEqualTo(0.12);
        assertThat(json.at("/gateway/failedElsewhere").asInt()).isEqualTo(2);
        assertThat(json.path("aborted").asString()).isEqualTo("cut");
        assertThat(json.path("held").asBoolean(true)).isFalse();
        assertThat(json.path("checks").size()).isEqualTo(5);
    }

    @Test
    void theFaultComesAfterAQuarterAndLastsHalf() {
        assertThat(Plans.kill().faultAt()).isEqualTo(Duration.ofSeconds(6));
        assertThat(Plans.kill().revertAt()).isEqualTo(Duration.ofSeconds(16));
        assertThat(Plans.kill().whole()).isEqualTo(Duration.ofSeconds(21));
        assertThat(Plans.kill().limit()).isEqualTo(Duration.ofSeconds(20));
    }

    private static void assertMissed(DrillReport report, String promise, String measured) {
        assertThat(report.held()).isFalse();
        assertThat(report.checks())
                .filteredOn(check -> !check.held())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.promise()).isEqualTo(promise);
                    assertThat(check.measured()).contains(measured);
                });
    }

    private static Milestones killed(OptionalDouble back) {
        return new Milestones(
                OptionalDouble.of(11.5),
                "STALLED",
                OptionalDouble.of(12.5),
                OptionalDouble.of(2000),
                back,
                NEVER,
                true);
    }

    private static DrillReport killed(long failed, OptionalDouble back, Window during) {
        return report(Fault.KILL, killed(back), failed, during, null, "");
    }

    private static DrillReport report(
            Fault fault,
            Milestones milestones,
            long failed,
            Window during,
            @Nullable GatewayLoss loss,
            String aborted) {
        return new DrillReport(
                Plans.of(fault, "local/b", "tp-b-1"),
                BEGAN,
                "provider local",
                List.of("SIGKILL of process 4711"),
                aborted,
                4200,
                failed,
                failed == 0 ? "" : "HTTP 503",
                milestones,
                OptionalDouble.of(4),
                OptionalDouble.of(100),
                BEFORE,
                during,
                new Window(10, 2000, 0, 1, 2, 3),
                new DrillReport.Extra(OptionalDouble.of(0.001), OptionalDouble.of(0.12)),
                loss);
    }
}
