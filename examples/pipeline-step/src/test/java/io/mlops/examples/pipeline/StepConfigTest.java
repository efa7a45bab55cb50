package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.StorageTier;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepConfigTest {
    @TempDir
    Path folder;

    @Test
    void theFileThatShipsIsGood() {
        StepConfig config = StepConfig.read(Path.of("pipeline.properties"));
        config.requireKnown(Set.of("local"));

        assertThat(config.location()).isEqualTo(Location.of("local", "a"));
        assertThat(config.tier()).isEqualTo(StorageTier.COOL);
        assertThat(config.purchase()).isEqualTo(Purchase.SPOT);
        assertThat(config.trainer().command().getFirst()).endsWith("examples/trading-policy/train.sh");
        assertThat(config.hyperparameters()).containsOnlyKeys("seed", "epochs");
        assertThat(config.settings("local")).containsOnlyKeys("home", "model-server");
    }

    @Test
    void aTrainerIsAnImageOrACommandOrBoth() throws Exception {
        assertThat(read("trainer.command", "python3 -m train --fast").trainer())
                .isEqualTo(TrainingProgram.command(List.of("python3", "-m", "train", "--fast")));
        assertThat(read("trainer.image", "mlops/trader").trainer())
                .isEqualTo(TrainingProgram.image("mlops/trader", "./train.sh", "job"));
        assertThat(read("trainer.image", "mlops/trader", "trainer.command", "").trainer())
                .isEqualTo(TrainingProgram.image("mlops/trader"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "location | nowhere/A     | the key location is \"nowhere/A\": cannot read location",
                "location | ''            | the key location is missing",
                "data     | no.csv        | the key data names",
                "request  | .             | the key request names",
                "tier     | tepid         | the key tier is \"tepid\": expected one of hot, cool, cold, archive, auto",
                "purchase | reserved      | the key purchase is \"reserved\": expected one of on-demand, spot, any",
                "image    | ''            | the key image is missing",
                "trainer.command | ''     | one of the keys trainer.image and trainer.command must be there",
                "trainer.image   | ''     | the key trainer.image is missing",
            })
    void aBadValueIsToldWithItsKeyAndTheFile(String key, String value, String reason) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageStartingWith("cannot use " + file() + ": " + reason);
    }

    @Test
    void anUnknownKeyIsToldWithThoseThatExist() throws Exception {
        StepConfig config = read("colour", "red", "lokal.home", "here", "local.home", "here");

        assertThatThrownBy(() -> config.requireKnown(Set.of("local", "other")))
                .hasMessageStartingWith("cannot use " + file() + ": unknown key colour, lokal.home (known: data, ")
                .hasMessageEndingWith("settings of the providers local, other as PROVIDER.SETTING)");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        assertThatThrownBy(() -> StepConfig.read(file()))
                .hasMessageStartingWith("cannot read " + file() + ": ")
                .hasMessageContaining("NoSuchFile");
        Files.writeString(file(), "tier = \\u12");
        assertThatThrownBy(() -> StepConfig.read(file())).hasMessageStartingWith("cannot read " + file() + ": ");
    }

    private Path file() {
        return folder.resolve("step.properties");
    }

    private StepConfig read(String... changes) throws IOException {
        Path data = Files.writeString(folder.resolve("data.csv"), "");
        Map<String, String> entries = new TreeMap<>(Map.of(
                "location", "local/a",
                "data", data.toString(),
                "tier", "cool",
                "trainer.command", "./train.sh job",
                "purchase", "spot",
                "image", "mlops/model-server",
                "request", data.toString()));
        for (int i = 0; i < changes.length; i += 2) {
            entries.put(changes[i], changes[i + 1]);
        }
        StringBuilder lines = new StringBuilder();
        entries.forEach(
                (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
        return StepConfig.read(Files.writeString(file(), lines));
    }
}
