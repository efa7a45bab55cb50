package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.cli.e2e.Installation.Result;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A sandbox's life, as a user sees it. */
@Order(10)
class SandboxIT {
    @TempDir
    Path folder;

    @Test
    void comesUpSaysHowToUseItAndLeavesNothing() throws Exception {
        try (Installation installation = Installation.fresh(folder);
                HttpClient client = HttpClient.newHttpClient()) {
            // What the checkout's tests installed already.
            Path tools = Files.createDirectories(Installation.ROOT.resolve(".tools"));
            Files.createSymbolicLink(installation.home.resolve("tools"), tools);

            Result up = installation.ok("sandbox", "up", "--only", "aws", "--regions", "us-east-1,eu-west-1");
            assertThat(up.out())
                    .containsPattern("providers\\.aws\\.endpoint\\.us-east-1 http://127\\.0\\.0\\.1:\\d+")
                    .contains("export AWS_ACCESS_KEY_ID=", "export AWS_SECRET_ACCESS_KEY=");
            theSettingsAreOnePaste(installation, up);
            assertThat(installation.ok("doctor", "aws").out())
                    .containsPattern("ok +aws identity")
                    .containsPattern("ok +aws bucket eu-west-1")
                    .doesNotContain("setsid");
            Result spent = installation.ok("cost", "report", "--by", "cloud");
            assertThat(spent.out()).containsPattern("aws +0\\.00 +0\\.00 ");
            assertThat(spent.err()).contains("aws: AWS Cost Explorer");
            installation.ok("cost", "budget", "set", "team", "--cloud", "aws", "--amount", "10");
            assertThat(installation.ok("cost", "budget", "list").out()).containsPattern("team +aws +10\\.00");
            assertThat(installation.run("doctor", "mars").exit()).isEqualTo(4);
            JsonNode status = installation.ok("sandbox", "status", "-o", "json").json();
            URI region = URI.create(
                    status.path("aws").path("regions").path(0).path("url").asString());
            assertThat(client.send(HttpRequest.newBuilder(region).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
            URI fault = URI.create(status.path("admin").asString()).resolve("/faults/us-east-1/throttle");
            HttpRequest inject = HttpRequest.newBuilder(fault)
                    .PUT(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(inject, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(installation.ok("sandbox", "status").out())
                    .contains("us-east-1 has the fault {\"kind\":\"throttle\"}");
            assertThat(installation.ok("sandbox", "up").err()).contains("the sandbox runs already");

            installation.ok("config", "set", "providers.aws.role", "arn:aws:iam::123456789012:role/mine");
            Result down = installation.ok("sandbox", "down");
            assertThat(down.out()).isEqualTo("the sandbox is down\n");
            assertThat(down.err())
                    .contains("took the settings for it back: providers.aws.bucket, providers.aws.endpoint.budgets,"
                            + " providers.aws.endpoint.ce, providers.aws.endpoint.eu-west-1,"
                            + " providers.aws.endpoint.us-east-1, providers.aws.regions\n");
            assertThat(Files.readString(installation.home.resolve("config.yaml")))
                    .contains("gateway.port: ", "providers.aws.role: arn:aws:iam::123456789012:role/mine\n")
                    .doesNotContain("us-east-1", "mlops-sandbox");
            assertThat(installation.ok("sandbox", "down").err()).doesNotContain("took");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(installation.processes("sandbox")).isEmpty());
            assertThat(installation.processes("moto")).isEmpty();
            assertThat(installation.home.resolve("sandbox")).doesNotExist();
            assertThat(installation.listens(region.getPort())).isFalse();
            Files.delete(installation.home.resolve("tools"));
        }
    }

    @Test
    void azureComesUpBesideAndLeavesNothing() throws Exception {
        try (Installation installation = Installation.fresh(folder)) {
            Path tools = Files.createDirectories(Installation.ROOT.resolve(".tools"));
            Files.createSymbolicLink(installation.home.resolve("tools"), tools);

            Result up = installation.ok("sandbox", "up", "--only", "azure", "--regions", "japaneast");
            assertThat(up.out())
                    .containsPattern("providers\\.azure\\.endpoint\\.blob\\.japaneast http://127\\.0\\.0\\.1:\\d+")
                    .contains("export IDENTITY_ENDPOINT=", "providers.azure.workspace 'mlops-sandbox-{region}'")
                    .doesNotContain("AWS_");
            environment(installation, up, "IDENTITY_");
            assertThat(installation.ok("doctor", "azure").out())
                    .containsPattern("ok +azure identity +application ")
                    .containsPattern("ok +azure workspace japaneast")
                    .containsPattern("ok +azure permissions");
            JsonNode azure =
                    installation.ok("sandbox", "status", "-o", "json").json().path("azure");
            assertThat(azure.path("regions").path(1).path("name").asString()).isEqualTo("management");
            assertThat(installation.ok("sandbox", "down").out()).isEqualTo("the sandbox is down\n");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(installation.processes("sandbox")).isEmpty());
            assertThat(installation.home.resolve("sandbox")).doesNotExist();
            Files.delete(installation.home.resolve("tools"));
        }
    }

    @Test
    void gcpComesUpBesideAndLeavesNothing() throws Exception {
        try (Installation installation = Installation.fresh(folder)) {
            Path tools = Files.createDirectories(Installation.ROOT.resolve(".tools"));
            Files.createSymbolicLink(installation.home.resolve("tools"), tools);

            Result up = installation.ok("sandbox", "up", "--only", "gcp", "--regions", "us-central1");
            assertThat(up.out())
                    .containsPattern("providers\\.gcp\\.endpoint\\.storage\\.us-central1 http://127\\.0\\.0\\.1:\\d+")
                    .contains("export GCE_METADATA_HOST=", "providers.gcp.bucket 'mlops-{region}'")
                    .doesNotContain("AWS_", "IDENTITY_");
            environment(installation, up, "GCE_");
            assertThat(installation.ok("doctor", "gcp").out()).containsPattern("ok +gcp identity");
            JsonNode gcp =
                    installation.ok("sandbox", "status", "-o", "json").json().path("gcp");
            assertThat(gcp.path("regions").path(1).path("name").asString()).isEqualTo("control");
            assertThat(installation.ok("sandbox", "down").out()).isEqualTo("the sandbox is down\n");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(installation.processes("sandbox")).isEmpty());
            assertThat(installation.processes("fake-gcs-server")).isEmpty();
            assertThat(installation.home.resolve("sandbox")).doesNotExist();
            Files.delete(installation.home.resolve("tools"));
        }
    }

    private static void theSettingsAreOnePaste(Installation installation, Result up) throws Exception {
        installation.ok("config", "set", "providers.aws.endpoint.ap-south-1", "http://127.0.0.1:1");
        Result again = installation.ok("sandbox", "status");
        assertThat(again.out()).contains("providers.aws.endpoint.ap-south-1 ''");
        assertThat(again.out().lines()).containsAll(up.out().lines().toList());
        environment(installation, again, "AWS_");
        assertThat(installation.environment).containsKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        assertThat(installation.ok("config", "get", "providers.aws.regions").out())
                .isEqualTo("us-east-1,eu-west-1\n");
    }

    /** What a shell that takes what was printed exports. */
    private static void environment(Installation installation, Result printed, String prefix) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", printed.out() + "env")
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        said.lines().filter(line -> line.startsWith(prefix)).forEach(line -> {
            String[] variable = line.split("=", 2);
            installation.environment.put(variable[0], variable[1]);
        });
    }
}
