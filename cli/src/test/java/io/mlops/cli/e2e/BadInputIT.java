package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad input: what is wrong, where, what to do, the right exit code; and what ran before still runs. */
class BadInputIT {

    @TempDir
    static Path folder;

    private static Installation mlops;

    @TempDir
    Path scratch;

    @BeforeAll
    static void deployOnce() throws Exception {
        mlops = Installation.fresh(folder);
        mlops.deploy(mlops.patient("deployment.yaml"));
    }

    @AfterAll
    static void stop() throws Exception {
        mlops.close();
    }

    @AfterEach
    void whatRanBeforeStillRuns() throws Exception {
        mlops.ok("predict", NAME);
        assertThat(mlops.deployment(NAME).path("ready").asInt()).isEqualTo(3);
    }

    @Test
    void aModelThatIsNotThere() throws Exception {
        Installation.Result result = deploy(manifest("uri: model/policy.pt", "uri: nowhere/policy.pt"));
        assertThat(result.exit()).as(result.toString()).isEqualTo(4);
        assertThat(result.err()).contains("nowhere/policy.pt");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aModelThatIsNoTorchScript() throws Exception {
        Files.writeString(scratch.resolve("policy.pt"), "these are not weights");
        Installation.Result result = deploy(manifest("uri: model/policy.pt", "uri: policy.pt"));
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).contains("policy.pt").containsIgnoringCase("torchscript");
    }

    @Test
    void aModelWhoseInsideIsBroken() throws Exception {
        try (OutputStream file = Files.newOutputStream(scratch.resolve("policy.pt"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String entry : new String[] {
                "policy/data.pkl", "policy/constants.pkl", "policy/code/__torch__.py", "policy/version"
            }) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write("broken".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        Installation.Result result = deploy(manifest("uri: model/policy.pt", "uri: policy.pt"));
        assertThat(result.exit()).as(result.toString()).isEqualTo(5);
        assertThat(result.err()).contains("policy.pt").contains("rolled back");
    }

    @Test
    void aModelWithOtherInputsThanTheSpecSays() throws Exception {
        Installation.Result result = deploy(
                manifest("observation, datatype: FP32, shape: [-1, ", "observation, datatype: FP32, shape: [-1, 9"));
        assertThat(result.exit()).as(result.toString()).isEqualTo(5);
        assertThat(result.err()).contains("observation").contains("rolled back");
    }

    @Test
    void aKeyThatNobodyKnows() throws Exception {
        Path manifest = manifest("framework: pytorch", "framwork: pytorch");
        Installation.Result result = deploy(manifest);
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).containsPattern("deployment.yaml:\\d+:\\d+: .*framwork.*framework");
    }

    @Test
    void aLocationThatDoesNotExist() throws Exception {
        Installation.Result result = deploy(manifest("local/a", "local/z"));
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).contains("local/z").contains("local/a");
    }

    @Test
    void twoDeploymentsOfOneName() throws Exception {
        Path manifest = manifest("local/a", "local/a");
        String once = Files.readString(manifest);
        Files.writeString(manifest, once + "\n---\n" + once);
        Installation.Result result = deploy(manifest);
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).contains("deployment.yaml:");
    }

    @Test
    void aFileThatIsNotThereAndADeploymentThatIsNotThere() throws Exception {
        Installation.Result deploy = deploy(scratch.resolve("nowhere.yaml"));
        assertThat(deploy.exit()).as(deploy.toString()).isEqualTo(4);
        assertThat(deploy.err()).contains("nowhere.yaml");
        Installation.Result predict = mlops.run("predict", "nobody");
        assertThat(predict.exit()).as(predict.toString()).isEqualTo(4);
        assertThat(predict.err()).contains("nobody");
    }

    @Test
    void aChangeWithoutATerminalNeedsYes() throws Exception {
        Installation.Result result = mlops.run("destroy", NAME);
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).contains("--yes");
    }

    @Test
    void aGatewayPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Installation other = Installation.fresh(Files.createDirectory(scratch.resolve("other")))) {
            String port = Integer.toString(taken.getLocalPort());
            other.ok("config", "set", "gateway.port", port);
            Installation.Result result =
                    other.run("deploy", "-f", other.patient("deployment.yaml").toString(), "--yes");
            assertThat(result.exit()).as(result.toString()).isEqualTo(6);
            assertThat(result.err()).contains(port).contains("config set gateway.port");
        }
    }

    @Test
    void aCloudThatNobodySignedInTo() throws Exception {
        try (Installation other = Installation.fresh(Files.createDirectory(scratch.resolve("other")))) {
            other.ok("config", "set", "providers.aws.regions", "us-east-1");
            other.ok("config", "set", "providers.aws.bucket", "mlops-artifacts");
            other.ok("config", "set", "providers.aws.role", "arn:aws:iam::123456789012:role/mlops");
            other.ok("config", "set", "providers.aws.profile", "mlops-nobody");
            Path manifest = other.patient("deployment.yaml");
            Files.writeString(
                    manifest, Files.readString(manifest).replaceAll("placement: .*", "placement: [aws/us-east-1]"));

            Installation.Result result = other.run("deploy", "-f", manifest.toString(), "--yes");

            assertThat(result.exit()).as(result.toString()).isEqualTo(3);
            assertThat(result.err())
                    .contains("spec.image: cannot look up image 123456789012.dkr.ecr.us-east-1.amazonaws.com/")
                    .contains("no credentials were found for AWS: set a profile")
                    .contains("providers.aws.profile");
            assertThat(other.ok("status", "-o", "json").json().path("deployments"))
                    .isEmpty();
            Installation.Result doctor = other.run("doctor");
            assertThat(doctor.exit()).as(doctor.toString()).isEqualTo(8);
            assertThat(doctor.out()).contains("FAIL").contains("no credentials were found for AWS");
        }
    }

    @Test
    void aHomeThatAnotherProcessHolds() throws Exception {
        Installation.Result result = mlops.run("serve", "--controller");
        assertThat(result.exit()).as(result.toString()).isEqualTo(5);
        assertThat(result.err()).contains(Long.toString(mlops.controllerPid()));
    }

    @Test
    void aRequestThatTheModelRefusesIsTheCallersFault() throws Exception {
        Path input = scratch.resolve("input.json");
        Files.writeString(
                input, "{\"inputs\":[{\"name\":\"observation\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0]}]}");
        Installation.Result result = mlops.run("predict", NAME, "--input", input.toString());
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).contains("observation");
    }

    private static Installation.Result deploy(Path manifest) throws Exception {
        return mlops.run("deploy", "-f", manifest.toString(), "--yes");
    }

    /** The example's manifest with one text replaced, in a folder of its own. */
    private Path manifest(String text, String replacement) throws IOException {
        String original = Files.readString(mlops.patient("deployment.yaml"));
        assertThat(original).contains(text);
        Files.createDirectories(scratch.resolve("model"));
        Files.copy(Installation.EXAMPLE.resolve("model/policy.pt"), scratch.resolve("model/policy.pt"));
        Path manifest = scratch.resolve("deployment.yaml");
        Files.writeString(manifest, original.replace(text, replacement));
        return manifest;
    }
}
