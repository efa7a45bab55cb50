package io.mlops.training.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.spi.TagLines;
import io.mlops.training.Purchase;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A spec that is kept with a job and read back, with what the service's own description repeats. */
class JobLinesTest {
    private static final TrainingJobSpec SPEC = TrainingJobSpec.of(
                    ResourceName.of("policy"),
                    Location.of("cloud", "west"),
                    TrainingProgram.image("team/trainer@sha256:" + "0".repeat(64), "train", "a b"),
                    new TrainingOutput(ObjectKey.of("results/a b"), "model.pt"))
            .withService("batch")
            .withInputs(Map.of("daily-bars", new TrainingInput(ObjectKey.of("data/bars"), Sha256.of(new byte[1]))))
            .withHyperparameters(Map.of("learning-rate", "0.01"))
            .withEnvironment(Map.of("COLOUR", "blue"))
            .withMachines(2, new Compute(List.of("A10", "T4"), 4, ByteSize.mebibytes(100)), Purchase.SPOT)
            .withCheckpoints(ObjectKey.of("checkpoints"), Duration.ofSeconds(30))
            .withLimits(new TrainingLimits(Duration.ofHours(1), Duration.ofHours(2), 3))
            .withTags(Tags.of(Map.of("team", "blue")));

    @Test
    void isReadBackAsItWas() {
        TreeMap<String, String> tags = new TreeMap<>();
        JobLines.of(SPEC).write(tags, "spec.");
        Map<String, String> variables =
                new TrainerEnvironment(name -> "/in/" + name, "/out", "/checkpoints", "/failure").variables(SPEC);

        TrainingJobSpec read = JobLines.read(
                SPEC.name(),
                TagLines.read(tags, "spec.").orElseThrow(),
                new JobLines.Described(
                        SPEC.program().command(),
                        new TreeMap<>(Map.of("daily-bars", ObjectKey.of("data/bars"))),
                        TrainerEnvironment.hyperparameters(variables),
                        TrainerEnvironment.own(variables),
                        SPEC.tags()));

        assertThat(read).isEqualTo(SPEC);
    }

    @Test
    void whatIsNotAskedForIsNotKept() {
        TrainingJobSpec plain = TrainingJobSpec.of(
                ResourceName.of("plain"),
                Location.of("cloud", "west"),
                TrainingProgram.command(List.of("x")),
                SPEC.output());

        assertThat(JobLines.of(plain).find("image")).isEmpty();
        assertThat(JobLines.of(plain).find("checkpoints")).isEmpty();
        assertThat(JobLines.read(
                        plain.name(),
                        JobLines.of(plain),
                        new JobLines.Described(
                                List.of("x"), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Tags.none())))
                .isEqualTo(plain);
    }

    @Test
    void eventsStayInOrderThoughTimesAreRounded() {
        Instant submitted = Instant.parse("2026-11-22T08:00:01.500Z");
        JobEvents events = new JobEvents(submitted);

        events.add(Instant.parse("2026-11-22T08:00:01Z"), TrainingEvent.Kind.STARTED, 1, "");

        assertThat(events.all()).extracting(TrainingEvent::at).containsExactly(submitted, submitted);
    }
}
