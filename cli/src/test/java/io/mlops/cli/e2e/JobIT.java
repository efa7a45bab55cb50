package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Sha256;
import io.mlops.cli.e2e.Installation.Result;
import io.mlops.cli.e2e.Installation.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Training jobs by the commands that users type, on this machine. */
class JobIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Installation mlops;

    @BeforeEach
    void install() throws Exception {
        mlops = Installation.fresh(folder);
    }

    @AfterEach
    void remove() throws Exception {
        for (JsonNode job : mlops.ok("job", "list", "-o", "json").json().path("jobs")) {
            mlops.ok("job", "cancel", job.path("name").asString(), "--yes");
        }
        mlops.close();
    }

    @Test
    void runsToItsEndAndTellsItsResult() throws Exception {
        Files.writeString(folder.resolve("bars.csv"), "1,2,3\n");
        Path spec = spec("policy", "cat $MLOPS_INPUT_BARS/bars.csv > $MLOPS_OUTPUT/model; echo seed $MLOPS_HP_SEED");

        Result submitted = mlops.ok("job", "submit", "-f", spec.toString(), "--wait", "-o", "json");

        JsonNode job = submitted.json();
        assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(job.path("result").path("artifact").asString()).isEqualTo("jobs/policy/output/model");
        assertThat(job.path("result").path("digest").asString())
                .isEqualTo(Sha256.of(folder.resolve("bars.csv")).hex());
        assertThat(submitted.err()).contains("SUBMITTED", "STARTED  attempt 1", "ENDED");
        assertThat(mlops.ok("job", "logs", "policy").out()).isEqualTo("seed 7\n");
        JsonNode log = mlops.ok("job", "logs", "policy", "-o", "json").json();
        assertThat(log.path("complete").asBoolean()).isTrue();
        assertThat(mlops.ok("job", "logs", "policy", "--from", log.path("next").asString())
                        .out())
                .isEmpty();
        assertThat(mlops.ok("job", "submit", "-f", spec.toString(), "-o", "json")
                        .json()
                        .path("events"))
                .isEqualTo(job.path("events"));
        assertThat(mlops.ok("job", "show", "policy").out()).contains("policy  SUCCEEDED", "jobs/policy/output/model");
        assertThat(mlops.ok("job", "list", "--tags", "team=blue").out()).contains("policy", "SUCCEEDED", "local/a");
        assertThat(mlops.ok("job", "list", "--tags", "team=red").out()).isEqualTo("No jobs.\n");
    }

    @Test
    void aKilledCommandLosesNothing() throws Exception {
        Path go = folder.resolve("go");
        Path spec = spec(
                "policy",
                "echo begun; until [ -e '" + go + "' ]; do read x < /dev/null; done; echo 1 > $MLOPS_OUTPUT/model");
        Running submit = mlops.start("job", "submit", "-f", spec.toString(), "--wait");
        await().atMost(PATIENCE).until(() -> Files.readString(submit.err()).contains("STARTED"));

        // Only the command: the trainer is among its descendants and must not be hurt.
        submit.process().destroyForcibly().waitFor();
        Running logs = mlops.start("job", "logs", "-f", "policy");
        await().atMost(PATIENCE).until(() -> Files.readString(logs.out()).contains("begun"));
        Files.createFile(go);

        Result waited = mlops.ok("job", "wait", "policy", "-o", "json");
        assertThat(waited.json().path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(waited.json().path("preemptions").asInt()).isZero();
        Result followed = logs.await();
        assertThat(followed.exit()).isZero();
        assertThat(followed.out()).isEqualTo("begun\n");
    }

    @Test
    void everyEndHasItsExitCode() throws Exception {
        Result failed = submitAndWait(spec("failing", "echo 'the loss is NaN' > $MLOPS_FAILURE; exit 3"));
        assertThat(failed.exit()).as(failed.toString()).isEqualTo(5);
        assertThat(failed.err()).contains("error: cannot finish training job failing: the loss is NaN");
        Result other =
                mlops.run("job", "submit", "-f", spec("failing", "exit 0").toString());
        assertThat(other.exit()).as(other.toString()).isEqualTo(5);
        assertThat(other.err()).contains("there is a job of this name with another spec");

        Path endless = spec("endless", "tail -f /dev/null");
        mlops.ok("job", "submit", "-f", endless.toString());
        Result late = mlops.run("job", "wait", "endless", "--timeout", "100ms");
        assertThat(late.exit()).as(late.toString()).isEqualTo(7);
        Result unasked = mlops.run("job", "cancel", "endless");
        assertThat(unasked.exit()).as(unasked.toString()).isEqualTo(2);
        JsonNode cancelled =
                mlops.ok("job", "cancel", "endless", "--yes", "-o", "json").json();
        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(mlops.run("job", "wait", "endless").exit()).isEqualTo(130);

        for (String verb : new String[] {"show", "wait", "logs", "cancel"}) {
            Result nobody = mlops.run("job", verb, "nobody");
            assertThat(nobody.exit()).as(nobody.toString()).isEqualTo(4);
        }
        Result elsewhere = mlops.run("job", "show", "endless", "--provider", "nowhere");
        assertThat(elsewhere.exit()).as(elsewhere.toString()).isEqualTo(4);
        assertThat(elsewhere.err()).contains("it is not installed; there are local");
    }

    private Result submitAndWait(Path spec) throws IOException, InterruptedException {
        return mlops.run("job", "submit", "-f", spec.toString(), "--wait");
    }

    private Path spec(String name, String script) throws IOException {
        if (!Files.exists(folder.resolve("bars.csv"))) {
            Files.writeString(folder.resolve("bars.csv"), "1\n");
        }
        Path program = folder.resolve(name + ".sh");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: mlops/v1
                kind: TrainingJob
                metadata: {name: %s}
                spec:
                  location: local/a
                  command: [./%s.sh]
                  inputs: {bars: {path: bars.csv}}
                  output: {artifact: model}
                  hyperparameters: {seed: 7, version: %d}
                  checkpoints: {period: 1s}
                  tags: {team: blue}
                """.formatted(name, name, script.length()));
    }
}
