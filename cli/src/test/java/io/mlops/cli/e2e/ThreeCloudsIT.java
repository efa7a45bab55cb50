package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * One deployment in three clouds, whose control planes, data planes and credentials fail one at a time while users send their requests.
 */
@ResourceLock("users of several clouds")
@Order(3)
class ThreeCloudsIT {
    private static final String NAME = "trading-policy";
    /** Who fails again soon after it has come back, as on a crowded machine, is out for 30 s each time. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Of users' requests: each is signed, proxied, verified and predicted on this machine's two cores. */
    private static final Duration PERIOD = Duration.ofMillis(10);

    private static final List<String> AVAILABLE = List.of("AVAILABLE", "AVAILABLE");

    @TempDir
    Path folder;

    @Test
    void aCloudGoesDownAndNobodyNotices() throws Exception {
        try (ThreeClouds clouds = ThreeClouds.fresh(folder)) {
            Installation mlops = clouds.mlops;
            Path spec = clouds.spec();
            assertThat(mlops.ok("doctor", "azure", "-f", spec.toString()).out())
                    .containsPattern("ok +azure identity")
                    .containsPattern("ok +azure quota azure/japaneast");
            eachCloudHasAMachine(mlops, spec);
            deployedWhileAControlPlaneFails(clouds, spec);
            assertThat(changes(clouds))
                    .containsSubsequence(
                            "PUT workspaces/datastores",
                            "PUT workspaces/models/versions",
                            "PUT workspaces/environments/versions",
                            "PUT workspaces/onlineEndpoints",
                            "PUT workspaces/onlineEndpoints/deployments",
                            "PUT workspaces/onlineEndpoints")
                    .noneMatch(change -> change.startsWith("DELETE"));
            assertThat(mlops.ok("predict", NAME).out()).contains("position");
            assertThat(mlops.ok("status", NAME).out())
                    .contains("aws/" + ThreeClouds.AWS, "azure/" + ThreeClouds.AZURE, "gcp/" + ThreeClouds.GCP);
            try (MixedLoad load = load(mlops)) {
                answeredBy(load, 200);
                clouds.azure.region(ThreeClouds.AZURE).goDown();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + ThreeClouds.AZURE)
                                .equals(List.of("EJECTED", "EJECTED")));
                answeredBy(load, 200);
                clouds.azure.region(ThreeClouds.AZURE).comeBack();
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.states(mlops, "azure/" + ThreeClouds.AZURE)
                                .equals(AVAILABLE));
                long before = Upstreams.attempts(mlops, "azure/" + ThreeClouds.AZURE);
                await().atMost(PATIENCE)
                        .until(() -> Upstreams.attempts(mlops, "azure/" + ThreeClouds.AZURE) > before + 50);
                assertThat(load.failures).isEmpty();
                credentialsExpireAtOneCloud(clouds, load);
            }
            aCloudIsCutOff(mlops);
            mlops.ok("destroy", NAME, "--yes");
            // Names that cost nothing and serve the next deployment, too; nobody can delete an environment.
            assertThat(clouds.azure.resources())
                    .allMatch(id -> id.contains("/environments/") || id.contains("/datastores/"));
            assertThat(clouds.aws.region(ThreeClouds.AWS).resources()).isEmpty();
            assertThat(clouds.gcp.resources()).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mlops.processes("")).isEmpty());
        }
    }

    /** No cloud has them all: the first of the list that one has is taken, and said beforehand. */
    private static void eachCloudHasAMachine(Installation mlops, Path spec) throws Exception {
        assertThat(mlops.ok("deploy", "-f", spec.toString(), "--dry-run").out())
                .containsPattern("aws/us-east-1.*ml.g6.xlarge")
                .containsPattern("gcp/us-central1.*g2-standard-4")
                .containsPattern("azure/japaneast.*Standard_N")
                .containsPattern("gcp/us-central1 +requests.max-body +differs +at most 10000000B of the 16MiB");
        aLocationMayNameItsMachine(mlops, spec);
    }

    /** Machines that are not the smallest, and one that has no accelerator. */
    private static void aLocationMayNameItsMachine(Installation mlops, Path spec) throws Exception {
        String asked = Files.readString(spec);
        Files.writeString(
                spec,
                asked.replace(
                        "aws/us-east-1, gcp/us-central1",
                        "{location: aws/us-east-1, instance-type: ml.g5.xlarge}, {location: gcp/us-central1, replicas: 1,"
                                + " instance-type: g2-standard-8}"));
        assertThat(mlops.ok("deploy", "-f", spec.toString(), "--dry-run").out())
                .containsPattern("aws/us-east-1: start 1 replica on ml.g5.xlarge \\(1 A10G")
                .containsPattern("gcp/us-central1: start 1 replica on g2-standard-8 \\(1 L4")
                .containsPattern("azure/japaneast: start 1 replica on Standard_N");
        Files.writeString(spec, Files.readString(spec).replace("g2-standard-8", "e2-standard-8"));
        Installation.Result refused = mlops.run("deploy", "-f", spec.toString(), "--dry-run");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(2);
        assertThat(refused.err())
                .containsPattern(":\\d+:\\d+: spec.placement\\[1].instance-type: .*e2-standard-8 .* has not the ")
                .contains("these fit: n1-standard-4+1xT4, g2-standard-4, ");
        Files.writeString(spec, asked);
    }

    /** The other clouds serve meanwhile, and the one where nothing can be made catches up by itself. */
    private static void deployedWhileAControlPlaneFails(ThreeClouds clouds, Path spec) throws Exception {
        Installation mlops = clouds.mlops;
        String aws = "aws/" + ThreeClouds.AWS;
        clouds.aws
                .region(ThreeClouds.AWS)
                .faults()
                .inject(Fault.of(FaultKind.ERROR).withOperation("CreateEndpoint"));
        Installation.Running deploy = mlops.start("deploy", "-f", spec.toString(), "--yes");
        says(() -> {
            assertThat(mlops.run("status", NAME).out()).contains("DEPLOYING  2/3 ready", aws + ": cannot apply ");
            assertThat(mlops.run("predict", NAME).exit()).isZero();
        });
        clouds.aws.region(ThreeClouds.AWS).faults().lift(FaultKind.ERROR);
        Installation.Result deployed = deploy.await();
        assertThat(deployed.exit()).as(deployed.toString()).isZero();
        assertThat(deployed.out()).contains("3 of 3 replicas");
    }

    /** The others go on, and it is said where and what to do. */
    private static void credentialsExpireAtOneCloud(ThreeClouds clouds, MixedLoad load) throws Exception {
        String aws = "aws/" + ThreeClouds.AWS;
        clouds.aws.region(ThreeClouds.AWS).faults().inject(Fault.of(FaultKind.EXPIRED));
        says(() -> assertThat(clouds.mlops.ok("status", NAME).out())
                .contains("DEGRADED  2/3 ready", aws + " takes no requests: ")
                .containsPattern("aws cannot be observed: .*expired; sign in again"));
        assertThat(Upstreams.states(clouds.mlops, "azure/" + ThreeClouds.AZURE)).isEqualTo(AVAILABLE);
        assertThat(Upstreams.states(clouds.mlops, "gcp/" + ThreeClouds.GCP)).isEqualTo(AVAILABLE);
        answeredBy(load, 50);
        Path next = clouds.roomySpec("deployment-v2.yaml");
        assertThat(clouds.mlops.ok("deploy", "-f", next.toString(), "--dry-run").out())
                .contains("roll from revision 1 to 2", "whether " + aws + " has the image cannot be seen now: ")
                .containsPattern("aws identity: .*expired");
        clouds.aws.region(ThreeClouds.AWS).faults().lift(FaultKind.EXPIRED);
        says(() -> assertThat(clouds.mlops.ok("status", NAME).out())
                .contains("READY  3/3 ready")
                .doesNotContain("cannot be observed"));
        assertThat(load.failures).as("while credentials were expired").isEmpty();
    }

    /** All of a cloud at once. */
    private static void aCloudIsCutOff(Installation mlops) {
        Installation.Result drill = mlops.drill(
                NAME,
                "--fault",
                "partition",
                "--target",
                "aws",
                "--rps",
                "60",
                "--duration",
                "16s",
                "--yes",
                "-o",
                "json");
        JsonNode report = drill.json();
        assertThat(report.path("failed").asInt(-1)).as(drill.toString()).isZero();
        assertThat(report.path("held").asBoolean()).as(drill.toString()).isTrue();
        assertThat(report.path("replicas").size()).as(drill.toString()).isEqualTo(1);
        assertThat(report.at("/during/requests").asInt()).as(drill.toString()).isPositive();
    }

    /** What Resource Manager was asked to change, by types. */
    private static List<String> changes(ThreeClouds clouds) {
        return clouds.azure.management().calls().stream()
                .filter(call -> !call.startsWith("GET "))
                .map(call -> call.substring(0, call.indexOf(' ') + 1)
                        + ArmPath.parse(call.substring(call.indexOf(' ') + 1)).type())
                .toList();
    }

    private static MixedLoad load(Installation mlops) throws Exception {
        return MixedLoad.on(
                URI.create("http://127.0.0.1:" + mlops.port + "/v2/models/" + NAME + "/infer"),
                Files.readString(Installation.EXAMPLE.resolve("input.json")),
                PERIOD);
    }

    private static void answeredBy(MixedLoad load, int more) {
        long before = load.answered.get();
        await().atMost(PATIENCE).until(() -> load.answered.get() >= before + more);
    }
}
