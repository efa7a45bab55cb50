package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.training.Checkpoints;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobManifestsTest {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final CommittedSchema SCHEMA = new CommittedSchema("training-job", JsonSchema.trainingJob());
    private static final String DIGEST = "ab".repeat(32);

    private static final String SMALL = """
            apiVersion: mlops/v1
            kind: TrainingJob
            metadata: {name: policy}
            spec:
              location: local/a
              command: [./train, --fast]
              output: {artifact: model.pt}
            """;
    private static final String FULL = """
            apiVersion: mlops/v1
            kind: TrainingJob
            metadata: {name: policy}
            spec:
              location: local/a
              service: batch
              image: team/trainer
              inputs:
                bars: {path: ../data}
                base-model: {artifact: models/base.pt, digest: %s}
              output: {artifact: model.pt, location: results/policy}
              hyperparameters: {learning-rate: 0.10, seed: 7, shuffle: true, name: "x"}
              environment: {COLOUR: blue}
              nodes: 2
              compute: {cpus: 4, memory: 8GiB, accelerator: [L4], purchase: spot}
              checkpoints: {location: state/policy, period: 90s}
              limits: {maximum-duration: 2h, maximum-wait: 1d, retries: 3}
              tags: {team: blue}
            """.formatted(DIGEST);

    @TempDir
    Path folder;

    @Test
    void fillsInWhatIsLeftOut() throws IOException {
        TrainingJobSpec spec = read(SMALL).toTraining(new TreeMap<>());

        assertThat(spec.name().value()).isEqualTo("policy");
        assertThat(spec.location()).isEqualTo(Location.of("local", "a"));
        assertThat(spec.service()).isEmpty();
        assertThat(spec.program().image()).isEmpty();
        assertThat(spec.program().command())
                .containsExactly(folder.resolve("train").toString(), "--fast");
        assertThat(spec.output().artifactKey()).isEqualTo(ObjectKey.of("jobs/policy/output/model.pt"));
        assertThat(spec.purchase()).isEqualTo(Purchase.ANY);
        assertThat(spec.limits()).isEqualTo(TrainingLimits.defaults());
        assertThat(spec.checkpoints()).isEmpty();
        assertThat(read(SMALL + "  checkpoints: {}\n")
                        .toTraining(new TreeMap<>())
                        .checkpoints())
                .contains(new Checkpoints(ObjectKey.of("jobs/policy/checkpoints"), Duration.ofMinutes(5)));
    }

    @Test
    void readsEverything() throws IOException {
        JobManifest manifest = read(FULL);
        TreeMap<String, TrainingInput> inputs =
                new TreeMap<>(Map.of("bars", new TrainingInput(ObjectKey.of("inputs/x"), new Sha256(DIGEST))));

        TrainingJobSpec spec = manifest.toTraining(inputs);

        assertThat(manifest.beside("../data")).isEqualTo(folder.resolveSibling("data"));
        assertThat(manifest.spec().inputs().keySet()).containsExactly("bars", "base-model");
        assertThat(spec.service()).contains("batch");
        assertThat(spec.program().image()).contains("team/trainer");
        assertThat(manifest.withImage("team/trainer")).isEqualTo(manifest);
        assertThat(manifest.withImage("team/trainer@sha256:" + DIGEST)
                        .toTraining(inputs)
                        .program()
                        .image())
                .contains("team/trainer@sha256:" + DIGEST);
        assertThat(spec.inputs()).isEqualTo(inputs);
        assertThat(spec.hyperparameters())
                .isEqualTo(Map.of("learning-rate", "0.10", "seed", "7", "shuffle", "true", "name", "x"));
        assertThat(spec.environment()).isEqualTo(Map.of("COLOUR", "blue"));
        assertThat(spec.nodes()).isEqualTo(2);
        assertThat(spec.compute()).isEqualTo(new Compute(List.of("L4"), 4, ByteSize.parse("8GiB")));
        assertThat(spec.purchase()).isEqualTo(Purchase.SPOT);
        assertThat(spec.checkpoints()).contains(new Checkpoints(ObjectKey.of("state/policy"), Duration.ofSeconds(90)));
        assertThat(spec.limits()).isEqualTo(new TrainingLimits(Duration.ofHours(2), Duration.ofDays(1), 3));
        assertThat(spec.tags()).isEqualTo(Tags.of(Map.of("team", "blue")));
    }

    @Test
    void saysWhereAMistakeIs() throws IOException {
        refuses(SMALL.replace("location", "locaton"), ":5:3: unknown key \"locaton\" in spec: did you mean location?");
        refuses(SMALL.replace("  command: [./train, --fast]\n", ""), "spec.command: neither an image nor a command");
        refuses(
                SMALL + "  hyperparameters: {Learning_Rate: 1}\n",
                ":8:36: spec.hyperparameters.Learning_Rate: the name");
        refuses(SMALL + "  service: Azure Batch\n", ":8:12: spec.service: ");
        refuses(SMALL + "  hyperparameters: {a: [1]}\n", ":8:24: spec.hyperparameters.a is a list");
        refuses(SMALL + "  environment: {MLOPS_JOB: x}\n", ":8:28: spec.environment.MLOPS_JOB: the name");
        refuses(SMALL + "  environment: [a]\n", ":8:16: spec.environment is a list: expected names and values");
        refuses(SMALL + "  inputs: {bars: {}}\n", ":8:18: spec.inputs.bars: expected path: FILE, or artifact");
        refuses(
                SMALL + "  inputs: {bars: {artifact: a}}\n",
                ":8:18: spec.inputs.bars: the artifact's digest is missing");
        refuses(SMALL + "  inputs: {bars: {path: a, digest: " + DIGEST + "}}\n", "leave it out");
        refuses(SMALL + "  inputs: {bars: {path: a}, bars: {path: b}}\n", "the key bars is given twice");
        refuses(SMALL.replace("model.pt", "../model.pt"), ":7:22: spec.output.artifact: cannot use object key");
        refuses(SMALL + "  checkpoints: {period: 1500ms}\n", ":8:25: spec.checkpoints.period: expected whole seconds");
        refuses(
                SMALL + "  limits: {maximum-duration: 3d}\n",
                "spec.limits.maximum-wait: less than the maximum-duration");
        refuses(SMALL + "  limits: {retries: 31}\n", ":8:21: spec.limits.retries: expected a number from 0 to 30");
        refuses(SMALL + "  tags: {Team: x}\n", ":8:9: spec.tags: cannot tag \"Team\"");
        refuses(
                SMALL.replace("TrainingJob", "Deployment"),
                ":2:7: kind: expected TrainingJob; what this describes is for mlops-cli deploy -f");
        refuses(SMALL + "---\n" + SMALL, "it holds 2 documents, expected one of kind TrainingJob");
    }

    @Test
    void aJobIsNoDeployment() throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), SMALL);

        assertThat(catchThrowableOfType(MlopsException.class, () -> Manifests.read(file)))
                .hasMessageContaining("kind: expected Deployment; what this describes is for mlops-cli job submit -f");
    }

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        SCHEMA.assertIsTheGeneratedOne();
    }

    @Test
    void theSchemaAgreesWithTheReader() throws IOException {
        assertThat(SCHEMA.validate(SMALL)).isEmpty();
        assertThat(SCHEMA.validate(FULL)).isEmpty();
        Path example = ROOT.resolve("examples/trading-policy/job.yaml");
        assertThat(SCHEMA.validate(Files.readString(example))).isEmpty();
        assertThat(JobManifests.read(example).name().value()).isEqualTo("trading-policy");
        assertThat(SCHEMA.validate(SMALL.replace("location", "locaton"))).isNotEmpty();
        assertThat(SCHEMA.validate(SMALL + "  hyperparameters: {Learning_Rate: 1}\n"))
                .isNotEmpty();
        assertThat(SCHEMA.validate(SMALL + "  hyperparameters: {a: [1]}\n")).isNotEmpty();
        assertThat(SCHEMA.validate(SMALL + "  environment: {MLOPS_JOB: x}\n")).isNotEmpty();
        assertThat(SCHEMA.validate(SMALL + "  inputs: {bars: {file: x}}\n")).isNotEmpty();
    }

    private JobManifest read(String yaml) throws IOException {
        return JobManifests.read(Files.writeString(folder.resolve("job.yaml"), yaml));
    }

    private void refuses(String yaml, String what) throws IOException {
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> read(yaml));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused).hasMessageContaining(what);
    }
}
