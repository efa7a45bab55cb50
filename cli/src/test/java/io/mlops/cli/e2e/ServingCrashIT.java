package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static io.mlops.cli.e2e.Installation.kill;
import static io.mlops.cli.e2e.Installation.settles;
import static io.mlops.cli.e2e.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the controller and the gateways of one deployment that serves: nothing is lost or double. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(7)
class ServingCrashIT {
    private static final String V1 = "deployment.yaml";
    private static final String V2 = "deployment-v2.yaml";

    @TempDir
    static Path folder;

    private static Installation mlops;

    @BeforeAll
    static void deployOnce() throws Exception {
        mlops = Installation.fresh(folder);
        mlops.deploy(mlops.patient(V1));
    }

    @AfterAll
    static void stop() throws Exception {
        mlops.close();
    }

    @Test
    @Order(1)
    void trafficSurvivesTheControllerAndTheNextOneAdoptsWhatRuns() throws Exception {
        Set<Long> replicas = pids();
        long gateway = mlops.gatewayPid(1);
        try (SteadyLoad load = mlops.load(NAME)) {
            kill(mlops.controllerPid());
            until(() -> load.answered.get() > 200);
            mlops.deploy(mlops.patient(V1));
            until(() -> load.answered.get() > 400);
            load.stop();
            assertThat(load.failures).isEmpty();
        }
        assertThat(pids()).isEqualTo(replicas);
        assertThat(mlops.gatewayPid(1)).isEqualTo(gateway);
    }

    @Test
    @Order(2)
    void anUpgradeGoesOnWhileTheControllerWatches() throws Exception {
        settles(() -> mlops.gateways().size() == 2);
        try (MixedLoad load = MixedLoad.on(mlops.infer(NAME), Files.readString(Installation.INPUT))) {
            until(() -> load.answered.get() > 100);
            mlops.ok("serve", "--upgrade");
            long before = load.answered.get();
            until(() -> load.answered.get() > before + 100);
            assertThat(load.takeFailures()).isEmpty();
        }
        settles(() -> mlops.processes("--gateway").size() == 2);
        settles(() -> mlops.gateways().equals(Map.of(1, mlops.gatewayPid(1), 2, mlops.gatewayPid(2))));
        assertThat(mlops.processes("--take-over")).hasSize(2);
    }

    @Test
    @Order(3)
    void eachGatewayComesBackOnItsPorts() throws Exception {
        settles(() -> mlops.gateways().size() == 2);
        for (int slot = 1; slot <= 2; slot++) {
            int killed = slot;
            long gateway = mlops.gateways().get(slot);
            kill(gateway);
            settles(() -> mlops.gateways().size() == 2 && mlops.gateways().get(killed) != gateway);
        }
        mlops.gateways().values().forEach(Installation::kill);
        settles(() -> mlops.gateways().size() == 2 && mlops.listens(mlops.port) && mlops.listens(mlops.adminPort));
        settles(() -> mlops.run("predict", NAME).exit() == 0);
    }

    @Test
    @Order(4)
    void theControllerDiesInTheMiddleOfARollingChange() throws Exception {
        Installation.Running roll =
                mlops.start("deploy", "-f", mlops.patient(V2).toString(), "--yes");
        until(() -> mlops.replicas().size() > 3);
        kill(mlops.controllerPid());
        roll.kill();
        mlops.assertConverges(V2, 2);
        assertThat(mlops.ok("audit", "verify").exit()).isZero();
    }

    private static Set<Long> pids() throws Exception {
        return mlops.replicas().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
