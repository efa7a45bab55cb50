package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.kill;
import static io.mlops.cli.e2e.Installation.until;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the command line and the controller while the first deployment of a home begins: the same command again converges. */
@Order(6)
class CrashIT {
    private static final String V1 = "deployment.yaml";

    @TempDir
    Path folder;

    @Test
    void theCommandLineDiesInTheMiddle() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            Installation.Running deploy =
                    mlops.start("deploy", "-f", mlops.patient(V1).toString(), "--yes");
            until(() -> Files.exists(mlops.home.resolve("run/controller.json")));
            deploy.kill();
            mlops.assertConverges(V1, 1);
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

    private void controllerDies(Condition when) throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            Installation.Running deploy =
                    mlops.start("deploy", "-f", mlops.patient(V1).toString(), "--yes");
            until(() -> when.holds(mlops));
            kill(mlops.controllerPid());
            deploy.kill();
            mlops.assertConverges(V1, 1);
        }
    }

    /** Something to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds(Installation mlops) throws Exception;
    }
}
