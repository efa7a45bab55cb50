package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.cli.e2e.Installation.Result;
import io.mlops.cli.e2e.Installation.Running;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.sagemaker.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The example trained on a cloud's spot machines by the commands that users type, and what came out deployed. */
@Order(9)
class CloudJobIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String REGION = "us-east-1";
    private static final Path LIB = Installation.ROOT.resolve("cli/target/mlops/lib");

    @TempDir
    Path folder;

    private AwsSandbox aws;
    private Installation mlops;

    @BeforeEach
    void install() throws Exception {
        aws = AwsSandbox.start(
                Installation.ROOT.resolve(".tools"),
                folder.resolve("cloud"),
                AwsOptions.defaults()
                        .withRegions(Map.of(REGION, 0))
                        .withTiming(Timing.all(Duration.ofMillis(200)))
                        .withImage(
                                "mlops/model-server",
                                List.of(LIB.resolveSibling("bin/model-server").toString()))
                        .withImage(
                                "team/trainer",
                                List.of(ExampleTrainer.in(folder).toString())));
        mlops = Installation.fresh(folder);
        mlops.environment.put("AWS_ACCESS_KEY_ID", aws.credentials().accessKeyId());
        mlops.environment.put("AWS_SECRET_ACCESS_KEY", aws.credentials().secretAccessKey());
        Files.writeString(
                mlops.home.resolve("config.yaml"),
                "providers.aws.regions: " + REGION + "\n"
                        + "providers.aws.bucket: " + aws.region(REGION).bucket() + "\n"
                        + "providers.aws.role: " + aws.role() + "\n"
                        + "providers.aws.endpoint: " + aws.region(REGION).url() + "\n",
                StandardOpenOption.APPEND);
    }

    @AfterEach
    void remove() throws Exception {
        mlops.close();
        aws.close();
    }

    @Test
    void interruptedOnSpotItEndsWithTheSameWeightsAndIsDeployed() throws Exception {
        mlops.ok("job", "submit", "-f", spec("broken").toString());
        Running log = mlops.start("job", "logs", "-f", "broken");
        await().atMost(PATIENCE).until(() -> Files.readString(log.out()).contains("epoch  1 "));
        assertThat(aws.region(REGION).interrupt("broken")).isTrue();
        mlops.ok("job", "submit", "-f", spec("whole").toString());

        JsonNode result = ExampleTrainer.sameWeights(mlops, log, 1);

        String digest = result.path("digest").asString();
        String uri = "store://aws/jobs/broken/output/policy.pt";
        assertThat(result.path("uri").asString()).isEqualTo(uri);
        assertThat(mlops.ok("storage", "ls", "store://aws/jobs/broken/output/", "-o", "json")
                        .out())
                .contains(digest);
        isShown(uri);
        cancels();
        isDeployed(uri, digest);
    }

    private void isShown(String uri) throws Exception {
        assertThat(mlops.ok("job", "show", "broken").out())
                .contains("broken  SUCCEEDED", "aws/" + REGION, uri, "PREEMPTED  attempt 1", "RESUMED  attempt 2");
        assertThat(mlops.ok("job", "list", "--tags", "team=research").out())
                .contains("broken", "whole", "SUCCEEDED", "aws/" + REGION);
    }

    private void cancels() throws Exception {
        Path spec = spec("endless");
        Files.writeString(
                spec, Files.readString(spec).replace("  output:", "  command: [tail, -f, /dev/null]\n  output:"));
        mlops.ok("job", "submit", "-f", spec.toString());
        JsonNode cancelled =
                mlops.ok("job", "cancel", "endless", "--yes", "-o", "json").json();
        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
    }

    /** On the cloud and on this machine, by the place where the job left it. */
    private void isDeployed(String uri, String digest) throws Exception {
        Path spec = Files.writeString(folder.resolve("deployment.yaml"), """
                apiVersion: mlops/v1
                kind: Deployment
                metadata: {name: trained}
                spec:
                  model:
                    uri: %s
                    digest: %s
                    inputs: [{name: observation, shape: [-1, 20]}]
                    outputs: [{name: position, shape: [-1, 1]}]
                  replicas: {min: 2}
                  placement: [aws/%s, local/a]
                """.formatted(uri, digest, REGION));
        mlops.deploy(spec);
        assertThat(mlops.deployment("trained").path("modelDigest").asString()).isEqualTo(digest);
        assertThat(mlops.ok(
                                "predict",
                                "trained",
                                "--input",
                                Installation.EXAMPLE.resolve("input.json").toString())
                        .out())
                .contains("position");

        Files.writeString(spec, Files.readString(spec).replace(digest, "f".repeat(64)));
        Result refused = mlops.run("deploy", "-f", spec.toString(), "--yes");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(5);
        assertThat(refused.err()).contains("its SHA-256 is " + digest);
        mlops.ok("destroy", "trained", "--yes");
    }

    private Path spec(String name) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: mlops/v1
                kind: TrainingJob
                metadata: {name: %s}
                spec:
                  location: aws/%s
                  image: team/trainer
                  inputs: {bars: {path: %s}}
                  output: {artifact: policy.pt}
                  hyperparameters: {seed: 3, epochs: 10}
                  compute: {cpus: 2, memory: 4GiB, purchase: spot}
                  checkpoints: {period: 1s}
                  limits: {maximum-duration: 30m, maximum-wait: 2h}
                  tags: {team: research}
                """.formatted(
                        name, REGION, Installation.EXAMPLE.resolve("data/sp500-2000.csv")));
    }
}
