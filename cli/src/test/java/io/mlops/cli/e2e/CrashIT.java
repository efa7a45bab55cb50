package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the command line, the controller and the gateway: the same command again converges, nothing is lost or double. */
class CrashIT {
    private static final String V1 = "deployment.yaml";
    private static final String V2 = "deployment-v2.yaml";
    private static final String NAME = "trading-policy";

    @TempDir
    Path folder;

    @Test
    void theCommandLineDiesInTheMiddle() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            Installation.Running deploy =
                    mlops.start("deploy", "-f", mlops.patient(V1).toString(), "--yes");
            until(() -> Files.exists(mlops.home.resolve("run/controller.json")));
            deploy.kill();
            converges(mlops, V1, 1);
        }
    }

    @Test
    void theControllerDiesBeforeTheFirstReplica() throws Exception {
        controllerDies(mlops -> Files.exists(mlops.home.resolve("run/controller.json")));
    }

    @Test
    void theControllerDiesWhileReplicasStart() throws Exception {
        controllerDies(mlops -> !mlops.replicas().isEmpty());
    }

    @Test
    void theControllerDiesWhenRoutesWereWritten() throws Exception {
        controllerDies(mlops -> Files.exists(mlops.home.resolve("routes.json")));
    }

    @Test
    void trafficSurvivesTheControllerAndTheNextOneAdoptsWhatRuns() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(mlops.patient(V1));
            Set<Long> replicas = pids(mlops);
            long gateway = mlops.gatewayPid(1);
            try (SteadyLoad load = load(mlops)) {
                kill(mlops.controllerPid());
                until(() -> load.answered.get() > 200);
                mlops.deploy(mlops.patient(V1));
                until(() -> load.answered.get() > 400);
                load.stop();
                assertThat(load.failures).isEmpty();
            }
            assertThat(pids(mlops)).isEqualTo(replicas);
            assertThat(mlops.gatewayPid(1)).isEqualTo(gateway);
        }
    }

    @Test
    void theControllerDiesInTheMiddleOfARollingChange() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(mlops.patient(V1));
            Installation.Running roll =
                    mlops.start("deploy", "-f", mlops.patient(V2).toString(), "--yes");
            until(() -> mlops.replicas().size() > 3);
            kill(mlops.controllerPid());
            roll.kill();
            converges(mlops, V2, 2);
            assertThat(mlops.ok("audit", "verify").exit()).isZero();
        }
    }

    @Test
    void eachGatewayComesBackOnItsPorts() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(mlops.patient(V1));
            until(() -> mlops.gateways().size() == 2);
            for (int slot = 1; slot <= 2; slot++) {
                int killed = slot;
                long gateway = mlops.gateways().get(slot);
                kill(gateway);
                until(() -> mlops.gateways().size() == 2 && mlops.gateways().get(killed) != gateway);
            }
            mlops.gateways().values().forEach(CrashIT::kill);
            until(() -> mlops.gateways().size() == 2 && mlops.listens(mlops.port) && mlops.listens(mlops.adminPort));
            until(() -> mlops.run("predict", NAME).exit() == 0);
            mlops.ok("destroy", NAME, "--yes");
            assertThat(mlops.processes("--gateway")).isEmpty();
        }
    }

    @Test
    void anUpgradeGoesOnWhileTheControllerWatches() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(mlops.patient(V1));
            until(() -> mlops.gateways().size() == 2);
            URI infer = URI.create("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME + "/infer");
            try (MixedLoad load = MixedLoad.on(infer, Files.readString(Installation.EXAMPLE.resolve("input.json")))) {
                until(() -> load.answered.get() > 100);
                mlops.ok("serve", "--upgrade");
                long before = load.answered.get();
                until(() -> load.answered.get() > before + 100);
                assertThat(load.takeFailures()).isEmpty();
            }
            until(() -> mlops.processes("--gateway").size() == 2);
            until(() -> mlops.gateways().equals(Map.of(1, mlops.gatewayPid(1), 2, mlops.gatewayPid(2))));
            assertThat(mlops.processes("--take-over")).hasSize(2);
        }
    }

    private void controllerDies(Condition when) throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            Installation.Running deploy =
                    mlops.start("deploy", "-f", mlops.patient(V1).toString(), "--yes");
            until(() -> when.holds(mlops));
            kill(mlops.controllerPid());
            deploy.kill();
            converges(mlops, V1, 1);
        }
    }

    /** The same command again ends well, with every replica once. */
    private static void converges(Installation mlops, String manifest, int revision) throws Exception {
        mlops.deploy(mlops.patient(manifest));
        assertThat(mlops.deployment(NAME).path("revision").asInt()).isEqualTo(revision);
        assertThat(mlops.deployment(NAME).path("ready").asInt()).isEqualTo(3);
        assertThat(mlops.replicas()).hasSize(3 * revision);
        mlops.ok("predict", NAME);
        mlops.ok("destroy", NAME, "--yes");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(mlops.processes("")).isEmpty());
    }

    private static Set<Long> pids(Installation mlops) throws Exception {
        return mlops.replicas().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static void until(Callable<Boolean> condition) {
        await().ignoreExceptions()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    private static SteadyLoad load(Installation mlops) throws Exception {
        return SteadyLoad.on(
                URI.create("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME + "/infer"),
                Files.readAllBytes(Installation.EXAMPLE.resolve("input.json")));
    }

    /** Something to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds(Installation mlops) throws Exception;
    }
}
