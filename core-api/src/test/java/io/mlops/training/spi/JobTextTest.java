package io.mlops.training.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.spi.TagLines;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A spec kept as text, and what is read of spot machines' prices. */
class JobTextTest {
    private static final TrainingJobSpec PLAIN = TrainingJobSpec.of(
            ResourceName.of("policy"),
            Location.of("cloud", "west"),
            TrainingProgram.image("team/trainer"),
            new TrainingOutput(ObjectKey.of("results/a b"), "model.pt"));
    private static final TrainingJobSpec FULL = TrainingJobSpec.of(
                    PLAIN.name(),
                    PLAIN.location(),
                    TrainingProgram.image("team/trainer", "train", "two words", "a\nnew line", ""),
                    PLAIN.output())
            .withInputs(Map.of("daily-bars", new TrainingInput(ObjectKey.of("data/b ars"), Sha256.of(new byte[1]))))
            .withHyperparameters(Map.of("learning-rate", "0.01", "empty", ""))
            .withEnvironment(Map.of("COLOUR", "deep\nblue ö"))
            .withMachines(2, new Compute(List.of("A10", "T4"), 4, ByteSize.mebibytes(100)), Purchase.SPOT)
            .withCheckpoints(ObjectKey.of("checkpoints"), Duration.ofSeconds(30))
            .withTags(Tags.of(Map.of("team", "blue", "none", "")));

    @Test
    void aSpecIsReadBackAsItWas() {
        assertThat(JobText.read(JobText.of(FULL))).isEqualTo(FULL);
        assertThat(JobText.read(JobText.of(PLAIN))).isEqualTo(PLAIN);
    }

    @Test
    void otherLinesAreNotInTheWay() {
        List<String> lines = new ArrayList<>(JobText.of(FULL).lines());
        lines.add("machine g2-standard-4");

        assertThat(JobText.read(new TagLines(lines))).isEqualTo(FULL);
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
    }

    @Test
    void aSpotMachineCostsItsShare() {
        SpotShares shares = SpotShares.read(
                new ByteArrayInputStream("# from a list\n,0.5\nT4,0.25\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(shares.billed(machine(""), Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(5));
        assertThat(shares.billed(machine("T4"), Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(2500));
        assertThat(shares.billed(machine("L4"), Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(10));
    }

    private static MachineType machine(String accelerator) {
        return new MachineType("m", accelerator, 1, 1, ByteSize.mebibytes(1), Set.of());
    }
}
