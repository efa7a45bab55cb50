package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code deploy} refuses because it would not survive, and what it needs to choose locations itself. */
class DeployRiskTest {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final String LACKING =
            "objectives.survive does not hold: after the loss of local 0 replicas are left, and 1 must be";

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() throws Exception {
        cli = new CommandLineFixture(folder.resolve("home"));
        LocalProviderFolder.create(folder.resolve("dist"));
        Files.createSymbolicLink(folder.resolve("dist/lib/planner"), ROOT.resolve("planner/target/planner"));
        System.setProperty("mlops.dist", folder.resolve("dist").toString());
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.dist");
    }

    @Test
    void whatDoesNotSurviveIsRefused() throws IOException {
        String spec = spec("[local/a, local/b]", "cloud");
        Result dry = cli.run("deploy", "--dry-run", "-f", spec);
        assertThat(dry.exit()).isEqualTo(8);
        assertThat(dry.out().lines()).contains("  " + LACKING);
        assertThat(dry.err())
                .isEqualTo("cannot deploy policy: " + LACKING
                        + "; add replicas or locations, or take the risk with --accept-risk REASON\n");

        Result refused = cli.run("deploy", "--yes", "-f", spec);
        assertThat(refused.exit()).isEqualTo(8);
        assertThat(refused.out()).isEmpty();
        assertThat(cli.run("audit", "log", "-o", "json").out()).contains("\"entries\":[]");
    }

    @Test
    void aReasonLetsItThrough() throws IOException {
        String spec = spec("[local/a, local/b]", "cloud");
        Result accepted = cli.run("deploy", "--dry-run", "--accept-risk", "only for a test", "-f", spec);
        assertThat(accepted.exit()).isZero();
        assertThat(accepted.out().lines()).contains("  " + LACKING);
        Result blank = cli.run("deploy", "--dry-run", "--accept-risk", " ", "-f", spec);
        assertThat(blank.exit()).isEqualTo(2);
        assertThat(blank.err()).contains("say why this risk is taken");
    }

    @Test
    void whoeverApprovesIsToldOfTheRisk() throws IOException {
        cli.run("config", "set", "approvals", "rollout");
        Result asked = cli.run(
                "deploy",
                "--yes",
                "--no-controller",
                "--accept-risk",
                "only for a test",
                "-f",
                spec("[local/a, local/b]", "cloud"));
        assertThat(asked.exit()).as(asked.err()).isEqualTo(9);
        String risk =
                "does not survive: after the loss of local 0 replicas are left, and 1 must be; taken because: only for a test";
        assertThat(asked.out()).contains(risk);
        assertThat(cli.run("approve").out()).contains(risk);
        assertThat(cli.run("approve", "-o", "json").out()).contains(risk);
        assertThat(cli.run("audit", "log", "-o", "json").out()).doesNotContain("RISK_ACCEPTED");
    }

    @Test
    void whatSurvivesSaysSo() throws IOException {
        Result result = cli.run("deploy", "--dry-run", "-o", "json", "-f", spec("[local/a, local/b]", "zone"));
        assertThat(result.exit()).isZero();
        JsonNode plan = JsonMapper.builder().build().readTree(result.out()).at("/plans/0");
        assertThat(plan.at("/survival/holds").asBoolean()).isTrue();
        assertThat(plan.has("cost")).as("this machine is not paid").isFalse();
    }

    @Test
    void thisMachineAloneLeavesNothingToChoose() throws IOException {
        Result result = cli.run("deploy", "--dry-run", "-f", spec("auto", "zone"));
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err())
                .contains("cannot choose locations for policy: no provider that is configured (local) has a machine");
    }

    @Test
    void whatWasNotDecidedCannotBeExplained() {
        Result result = cli.run("explain", "policy/3");
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .contains("cannot explain policy/3: there is no such decision; none was made yet: deploy makes one");
    }

    private String spec(String placement, String survive) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), """
            apiVersion: mlops/v1
            kind: Deployment
            metadata: {name: policy}
            spec:
              model:
                uri: %s
                inputs: [{name: observation, shape: [-1, 20]}]
                outputs: [{name: position, shape: [-1, 1]}]
              replicas: {min: 2}
              placement: %s
              objectives: {survive: %s, degraded-throughput: 50%%}
              traffic: active
            """.formatted(
                                ROOT.resolve("examples/trading-policy/model/policy.pt"), placement, survive))
                .toString();
    }
}
