package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class StatusTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder);
    }

    @Test
    void aFreshHome() {
        Result result = cli.run("status");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                Nothing is deployed.

                controller  not running
                """);
    }

    @Test
    void whatRunsInShort() throws Exception {
        cli.deployed(View.Phase.READY, "");
        assertThat(cli.run("status").out()).isEqualTo("""
                NAME            PHASE  READY  REVISION  URL
                trading-policy  READY  3/3    1         http://127.0.0.1:8484/v2/models/trading-policy/infer

                gateways    1/1 READY at http://127.0.0.1:8484
                controller  NOT RUNNING: nothing replaces what fails (start it with mlops-cli serve, or deploy again)
                as of 2.0s ago
                """);
    }

    @Test
    void theImageIsShownWhereItIsADigest() throws Exception {
        cli.deployed(View.Phase.READY, "");
        assertThat(cli.run("status", "trading-policy").out()).doesNotContain("image ");
        Path file = folder.resolve("view.json");
        String byDigest = "mlops/model-server@sha256:" + "cd".repeat(32);
        Files.writeString(file, Files.readString(file).replaceFirst("\"mlops/model-server\"", "\"" + byDigest + "\""));
        assertThat(cli.run("status", "trading-policy").out()).contains("\nimage " + byDigest + "\n");
        JsonNode json =
                new ObjectMapper().readTree(cli.run("status", "-o", "json").out());
        assertThat(json.at("/deployments/0/locations/0/image").asString()).isEqualTo(byDigest);
    }

    @Test
    void eachGatewayThatDoesNotServeIsNamed() throws Exception {
        cli.deployed(View.Phase.READY, "");
        Path file = folder.resolve("view.json");
        View view = ViewJson.readFile(file).orElseThrow();
        String admin = "http://127.0.0.1:8485";
        View.Gateway gateway = new View.Gateway(
                "http://127.0.0.1:8484",
                admin,
                4712,
                "READY",
                "",
                List.of(
                        new View.GatewayProcess(1, 4712, admin, "READY", ""),
                        new View.GatewayProcess(2, 0, "", "DOWN", "not running")));
        ViewJson.writeFile(
                file, new View(view.writtenAt(), view.controllerOrNull(), gateway, view.store(), view.deployments()));
        assertThat(cli.run("status").out()).contains("""
                gateways    1/2 READY at http://127.0.0.1:8484
                            gateway 2 DOWN (not running)
                """);
        JsonNode json =
                new ObjectMapper().readTree(cli.run("status", "-o", "json").out());
        assertThat(json.at("/gateway/processes/0/pid").asLong()).isEqualTo(4712);
        assertThat(json.at("/gateway/processes/1/slot").asInt()).isEqualTo(2);
        assertThat(json.at("/gateway/processes/1/state").asString()).isEqualTo("DOWN");
    }

    @Test
    void theControllerLivesAsLongAsItHoldsItsLock() throws Exception {
        cli.deployed(View.Phase.READY, "");
        Files.createDirectories(folder.resolve("run"));
        Path lockFile = folder.resolve("run/controller.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(cli.run("status").out()).contains("controller  running, pid 4711");
        }
        assertThat(cli.run("status").out()).contains("NOT RUNNING");
    }

    @Test
    void oneDeploymentInDetail() throws Exception {
        cli.deployed(View.Phase.DEGRADED, "one replica is missing");
        String out = cli.run("status", "trading-policy").out();
        assertThat(out)
                .startsWith(
                        "trading-policy  DEGRADED  3/3 ready  revision 1  model abababababab\none replica is missing\n")
                .contains(
                        "local/b   1         READY  1/1    0         100%     READY    http://127.0.0.1:40008  2.0s\n")
                .contains("90s  DEPLOY  revision 1\n");
    }

    @Test
    void whatIsWrongIsSaidInShortToo() throws Exception {
        cli.deployed(View.Phase.FAILED, "the model has other inputs");
        assertThat(cli.run("status").out()).contains("trading-policy: the model has other inputs\n");
    }

    @Test
    void jsonHasEverything() throws Exception {
        cli.deployed(View.Phase.READY, "");
        JsonNode json =
                new ObjectMapper().readTree(cli.run("status", "-o", "json").out());
        assertThat(json.path("ageMillis").asLong()).isEqualTo(2000);
        assertThat(json.at("/controller/running").asBoolean(true)).isFalse();
        assertThat(json.at("/gateway/adminUrl").asString()).isEqualTo("http://127.0.0.1:8485");
        assertThat(json.at("/deployments/0/phase").asString()).isEqualTo("READY");
        assertThat(json.at("/deployments/0/locations/2/replicas/0/id").asString())
                .isEqualTo("tp-c-1");
    }

    @Test
    void aDeploymentThatIsNotThere() throws Exception {
        cli.deployed(View.Phase.READY, "");
        Result result = cli.run("status", "tradng-policy");
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("error: cannot show tradng-policy: there is no such deployment in " + folder
                        + "; did you mean trading-policy?\n");
    }

    @Test
    void aViewThatIsBroken() throws Exception {
        Files.writeString(folder.resolve("view.json"), "{\"version\":1,");
        Result result = cli.run("status");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: cannot read the view");
    }
}
