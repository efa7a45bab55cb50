package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static io.mlops.cli.e2e.Installation.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.io.IOException;
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
 * One deployment in three clouds is changed while one of them does something else, does not answer, or has no more machines; users send
 * their requests all the time.
 */
@ResourceLock("users of several clouds")
@Order(2)
class CloudTroubleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String IN_AWS = "aws/" + ThreeClouds.AWS;
    private static final String IN_AZURE = "azure/" + ThreeClouds.AZURE;
    private static final String IN_GCP = "gcp/" + ThreeClouds.GCP;

    @TempDir
    Path folder;

    @Test
    void theOthersServeAndItIsSaidWhy() throws Exception {
        try (ThreeClouds clouds = ThreeClouds.fresh(folder)) {
            deployedWithAnotherModelSomewhere(clouds);
            try (MixedLoad load = MixedLoad.on(
                    clouds.mlops.infer(NAME), Files.readString(Installation.INPUT), Duration.ofMillis(20))) {
                anotherModelGetsNoRequest(clouds, load);
                aRevisionLeavesACloudBehind(clouds, load);
                theStateIsMadeAnewFromTags(clouds, load);
                aStandbyThatCannotGrowIsPassedOver(clouds, load);
            }
        }
    }

    /** An image that brings a model of its own is started well, and answers well. */
    private static void deployedWithAnotherModelSomewhere(ThreeClouds clouds) throws Exception {
        Installation mlops = clouds.mlops;
        clouds.pushAnotherModel();
        Installation.Result deployed =
                mlops.run("deploy", "-f", clouds.roomySpec("deployment.yaml").toString(), "--yes");
        assertThat(deployed.exit()).as(deployed.toString()).isEqualTo(5);
        assertThat(deployed.err()).contains(IN_AZURE + ": ", "it serves a model with SHA-256 \"");
        shows(mlops, "FAILED  2/3 ready", "it serves a model with SHA-256 \"");
    }

    private static void anotherModelGetsNoRequest(ThreeClouds clouds, MixedLoad load) throws Exception {
        Installation mlops = clouds.mlops;
        answeredBy(load, 200);
        assertThat(Upstreams.at(mlops, IN_AZURE)).isEmpty();
        assertThat(Upstreams.at(mlops, IN_AWS)).hasSize(2);
        assertThat(Upstreams.at(mlops, IN_GCP)).hasSize(2);
        clouds.takeBackAnotherModel();
        shows(mlops, "READY  3/3 ready");
        assertThat(load.failures).as("while a cloud served another model").isEmpty();
    }

    /** With a control plane down the plan says what was not looked at; what runs there serves on, and the rest comes later. */
    private static void aRevisionLeavesACloudBehind(ThreeClouds clouds, MixedLoad load) throws Exception {
        Installation mlops = clouds.mlops;
        answeredBy(load, 100);
        clouds.gcp.control().goDown();
        Installation.Running deploy = mlops.start(
                "deploy", "-f", clouds.roomySpec("deployment-v2.yaml").toString(), "--yes");
        shows(
                mlops,
                "DEGRADED  2/3 ready  revision 2",
                IN_GCP + " is left behind with revision 1 until it can be changed");
        assertThat(journal(mlops, "LOCATION_LEFT_BEHIND"))
                .singleElement()
                .satisfies(entry -> assertThat(entry).contains(IN_GCP));
        long before = Upstreams.attempts(mlops, IN_GCP);
        await().atMost(PATIENCE).until(() -> Upstreams.attempts(mlops, IN_GCP) > before + 20);
        clouds.gcp.control().comeBack();
        Installation.Result deployed = deploy.await();
        assertThat(deployed.exit()).as(deployed.toString()).isZero();
        assertThat(deployed.out()).contains("revision 2, 3 of 3 replicas");
        assertThat(journal(mlops, "LOCATION_CAUGHT_UP"))
                .singleElement()
                .satisfies(entry -> assertThat(entry).contains(IN_GCP));
        answeredBy(load, 100);
        assertThat(load.failures).as("while a control plane was down").isEmpty();
    }

    private static void theStateIsMadeAnewFromTags(ThreeClouds clouds, MixedLoad load) throws Exception {
        Installation mlops = clouds.mlops;
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(mlops.home.resolve("state.db" + suffix));
        }
        assertThat(mlops.ok("state", "rebuild", "--yes").out()).contains(NAME + " is taken up: revision 2");
        shows(mlops, "READY  3/3 ready  revision 2", IN_AWS, IN_AZURE, IN_GCP);
        answeredBy(load, 100);
        assertThat(load.failures).as("while the state was lost").isEmpty();
    }

    private static void aStandbyThatCannotGrowIsPassedOver(ThreeClouds clouds, MixedLoad load) throws Exception {
        Installation mlops = clouds.mlops;
        Path spec = clouds.roomySpec("deployment-v2.yaml");
        Files.writeString(
                spec,
                Files.readString(spec)
                        .replaceFirst("traffic: active", "traffic: priority\n  standby: {replicas: 1, after: 5s}")
                        .replaceFirst("replicas: \\{[^}]*}", "replicas: {min: 4}"));
        mlops.deploy(spec);
        shows(mlops, "READY  4/4 ready  revision 2");
        clouds.gcp.region(ThreeClouds.GCP).faults().inject(Fault.of(FaultKind.QUOTA));
        clouds.aws.region(ThreeClouds.AWS).goDown();
        shows(mlops, IN_AZURE + " takes the traffic: ");
        assertThat(journal(mlops, "STANDBY_FAILED"))
                .anySatisfy(entry -> assertThat(entry)
                        .contains("\"location\":\"" + IN_GCP + '"', "quota", "\"next\":\"" + IN_AZURE + '"'));
        assertThat(journal(mlops, "STANDBY_GROWS"))
                .anySatisfy(entry -> assertThat(entry).contains("\"location\":\"" + IN_AZURE + '"'));
        long before = Upstreams.attempts(mlops, IN_AZURE);
        await().atMost(PATIENCE).until(() -> Upstreams.attempts(mlops, IN_AZURE) > before + 100);
        assertThat(load.failures).as("while a cloud was lost").isEmpty();
    }

    private static void shows(Installation mlops, String... texts) {
        says(() -> assertThat(mlops.ok("status", NAME).out()).contains(texts));
    }

    /** The entries of an action, oldest first. */
    private static List<String> journal(Installation mlops, String action) throws IOException, InterruptedException {
        return mlops.ok("audit", "log", NAME, "--action", action, "-o", "json")
                .json()
                .path("entries")
                .valueStream()
                .map(JsonNode::toString)
                .toList();
    }

    private static void answeredBy(MixedLoad load, int more) {
        long before = load.answered.get();
        await().atMost(PATIENCE).until(() -> load.answered.get() >= before + more);
    }
}
