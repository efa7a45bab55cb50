package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.CloudInstallation.EAST;
import static io.mlops.cli.e2e.CloudInstallation.WEST;
import static io.mlops.cli.e2e.Installation.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** One deployment in two regions of a cloud, each of which fails in its turn while users send their requests. */
@ResourceLock("users of several clouds")
@Order(1)
class AwsSandboxIT {
    private static final String NAME = "trading-policy";
    private static final Pattern TRIED = Pattern.compile(
            "those that stay can carry the load: 1 replica was sent (?<rps>\\d+) requests/s on top of their share of the"
                    + " (?<already>\\d+)/s that come already, for a second: p99 [\\d.]+ m?s \\(allowed 60000 ms\\),"
                    + " 0 of (?<requests>\\d+) failed\n");
    /** Who fails again soon after it has come back, as on a crowded machine, is out for 30 s each time. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Of users' requests: each is signed, proxied, verified and predicted on this machine's two cores. */
    private static final Duration PERIOD = Duration.ofMillis(10);

    @TempDir
    Path folder;

    @Test
    void aRegionMayFailInAnyWay() throws Exception {
        try (CloudInstallation cloud = CloudInstallation.fresh(folder)) {
            Installation mlops = cloud.mlops;
            mlops.deploy(cloud.spec("deployment.yaml", "active"));
            assertThat(mlops.ok("predict", NAME).out()).contains("position");
            assertThat(mlops.ok("status", NAME).out())
                    .contains("aws/" + EAST, "/endpoints/trading-policy-", "/invocations (through aws)");
            aPartitionIsDrilled(mlops);
            try (MixedLoad load = load(mlops)) {
                answeredBy(load, 200);
                fails(cloud, load, EAST, Fault.of(FaultKind.REFUSE));
                fails(cloud, load, WEST, Fault.of(FaultKind.HANG));
                fails(cloud, load, EAST, Fault.of(FaultKind.ERROR));
                fails(cloud, load, WEST, Fault.of(FaultKind.EXPIRED));
                throttled(cloud, load, EAST);
            }
            mlops.deploy(cloud.spec("deployment.yaml", "priority"));
            try (MixedLoad load = load(mlops)) {
                answeredBy(load, 200);
                fails(cloud, load, EAST, Fault.of(FaultKind.REFUSE));
                long before = cloud.attempts(EAST);
                await().atMost(PATIENCE).until(() -> cloud.attempts(EAST) > before + 100);
            }
            aCloudIsDrilled(cloud);
            destroyLeavesNothing(cloud);
        }
    }

    private static MixedLoad load(Installation mlops) throws Exception {
        return MixedLoad.on(
                URI.create("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME + "/infer"),
                Files.readString(Installation.EXAMPLE.resolve("input.json")),
                PERIOD);
    }

    private static void aPartitionIsDrilled(Installation mlops) throws Exception {
        String err = drill(mlops, "partition", "aws/" + EAST).err();
        Matcher sent = TRIED.matcher(err);
        assertThat(sent.find()).as(err).isTrue();
        int rps = Integer.parseInt(sent.group("rps"));
        // Of two replicas one is cut off: half of what comes already, which is the drill's before it if there was one,
        // moves over.
        int moves = Integer.parseInt(sent.group("already")) / 2;
        assertThat(rps).as(err).isBetween(60 + moves, 61 + moves);
        assertThat(Integer.parseInt(sent.group("requests"))).as(err).isBetween(rps - 1, rps + 1);
        await().atMost(PATIENCE).untilAsserted(() -> {
            Installation.Result whole =
                    mlops.run("drill", NAME, "--fault", "partition", "--target", "aws", "--duration", "8s", "--yes");
            assertThat(whole.exit()).isEqualTo(5);
            assertThat(whole.err()).contains("all of its ready replicas are in aws");
        });
    }

    /** All of a cloud is lost at once, which it cannot do itself; those outside carry on, and it comes back. */
    private static void aCloudIsDrilled(CloudInstallation cloud) throws Exception {
        cloud.mlops.deploy(cloud.spec("deployment.yaml", "active", "cloud", "aws/" + EAST, "local/a"));
        // What the revision before had there is drained; nobody is drilled meanwhile.
        says(() -> assertThat(cloud.mlops.ok("status", NAME).out())
                .contains("aws/" + EAST, "local/a")
                .doesNotContainPattern("(?m)^aws/" + WEST));
        Installation.Result drill = drill(cloud.mlops, "kill", "aws");
        assertThat(drill.err()).contains("those that stay can carry the load: 1 replica was sent ");
        JsonNode report = drill.json();
        assertThat(report.path("target").asString()).isEqualTo("aws");
        assertThat(report.path("replicas").size()).as(report.toString()).isEqualTo(1);
        assertThat(report.path("injector").asString()).isEqualTo("the gateway's connector");
        assertThat(report.at("/during/requests").asInt()).as(report.toString()).isPositive();
        assertThat(report.path("revertedMillis").asDouble())
                .as(report.toString())
                .isPositive();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cloud.states(EAST))
                        .as(cloud.routes(EAST))
                        .containsExactly("AVAILABLE", "AVAILABLE"));
        long before = cloud.attempts(EAST);
        try (MixedLoad load = load(cloud.mlops)) {
            // A replica beside the gateway answers several times as fast: few requests go elsewhere then.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cloud.attempts(EAST))
                            .as(cloud.routes(EAST) + " after " + load.answered + " answers")
                            .isGreaterThan(before + 20));
            assertThat(load.failures).isEmpty();
        }
    }

    /**
     * No request fails of those that are sent meanwhile: so many that hedging alone does not get over it unnoticed. While the machine
     * is too crowded to carry them a drill is refused, and gateways that are late themselves judge nobody: then it is tried again.
     */
    private static Installation.Result drill(Installation mlops, String fault, String target) throws Exception {
        String[] line = {
            "drill",
            NAME,
            "--fault",
            fault,
            "--target",
            target,
            "--rps",
            "60",
            "--duration",
            "16s",
            "--yes",
            "-o",
            "json"
        };
        Installation.Result drill = await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .until(
                        () -> mlops.run(line),
                        tried -> !tried.err().contains("cannot carry the load") && noticed(tried));
        JsonNode report = drill.json();
        assertThat(report.path("failed").asInt(-1)).as(drill.toString()).isZero();
        assertThat(report.path("detectedMillis").asDouble())
                .as(drill.toString())
                .isPositive();
        assertThat(report.path("held").asBoolean()).as(drill.toString()).isTrue();
        return drill;
    }

    private static boolean noticed(Installation.Result drill) {
        assertThat(drill.json().path("failed").asInt(-1)).as(drill.toString()).isZero();
        return drill.json().path("detectedMillis").asDouble() > 0;
    }

    /** It fails, is found out by every gateway, comes back, and takes requests again; nobody who asks notices. */
    private static void fails(CloudInstallation cloud, MixedLoad load, String region, Fault fault) throws Exception {
        cloud.aws.region(region).faults().inject(fault);
        during(fault).until(() -> cloud.states(region).equals(List.of("EJECTED", "EJECTED")));
        says(() -> assertThat(cloud.mlops.ok("status", NAME).out())
                .contains("  DEGRADED  1/2 ready", "aws/" + region + " takes no requests: ", "EJECTED"));
        answeredBy(load, 200);
        cloud.aws.region(region).faults().lift(fault.kind());
        during(fault).until(() -> cloud.states(region).equals(List.of("AVAILABLE", "AVAILABLE")));
        answeredBy(load, 200);
        assertThat(load.failures).as("while " + region + " had " + fault).isEmpty();
    }

    /** Too much is no failure: the region keeps what it can carry. */
    private static void throttled(CloudInstallation cloud, MixedLoad load, String region) throws Exception {
        // The other one, which has just come back, has grown into its share: it gets all of it at once.
        answeredBy(load, 600);
        cloud.aws.region(region).faults().inject(Fault.of(FaultKind.THROTTLE).withOperation("InvokeEndpoint"));
        answeredBy(load, 300);
        cloud.aws.region(region).faults().lift(FaultKind.THROTTLE);
        answeredBy(load, 200);
        assertThat(load.failures).as("while " + region + " throttled").isEmpty();
    }

    private static void answeredBy(MixedLoad load, int more) {
        long before = load.answered.get();
        await().atMost(PATIENCE).until(() -> load.answered.get() >= before + more);
    }

    private static ConditionFactory during(Fault fault) {
        return await(fault.toString()).atMost(PATIENCE);
    }

    private static void destroyLeavesNothing(CloudInstallation cloud) throws Exception {
        cloud.mlops.ok("destroy", NAME, "--yes");
        for (String region : List.of(EAST, WEST)) {
            assertThat(cloud.aws.region(region).resources()).isEmpty();
            assertThat(cloud.objects(region)).contains("<ListBucketResult").doesNotContain("<Key>");
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(cloud.containers()).isEmptyDirectory();
            assertThat(cloud.mlops.processes("")).isEmpty();
        });
    }
}
