package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this repository promises about the models that it carries. */
class CommittedModelsTest {
    private static final Path MODELS = Path.of("model");

    @TempDir
    Path folder;

    @Test
    void bothModelsHaveTheirDigestAndAnswerAsTheirReferencesSay() throws IOException {
        Sha256 first = new ModelFiles(MODELS.resolve("policy.pt")).check();
        Sha256 second = new ModelFiles(MODELS.resolve("policy-v2.pt")).check();
        assertThat(second).as("a rolling change needs two models").isNotEqualTo(first);
    }

    @Test
    void theReferencesAreRealDaysThatTellTheModelsApart() throws IOException {
        ReferencePredictions first = reference("reference.json");
        ReferencePredictions second = reference("reference-v2.json");
        assertThat(first.observations())
                .hasSize(8)
                .allSatisfy(row -> assertThat(row).hasSize(20));
        assertThat(first.observations().getLast())
                .isEqualTo(Example.market().observation(Example.market().days() - 1, 1));
        for (int i = 0; i < first.positions().length; i++) {
            assertThat(first.positions()[i]).isBetween(-1f, 1f);
            assertThat(Math.abs(first.positions()[i] - second.positions()[i]))
                    .as("row " + i)
                    .isGreaterThan((float) (10 * ReferencePredictions.TOLERANCE));
        }
    }

    @Test
    void aChangedModelIsNotVouchedFor() throws IOException {
        ModelFiles copy = copy();
        byte[] bytes = Files.readAllBytes(copy.model());
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy.model(), bytes);
        assertNotVouchedFor(copy, "the file's SHA-256 is " + Sha256.of(bytes));

        // Another model under the same name, with a digest that fits: the reference knows better.
        Files.copy(MODELS.resolve("policy-v2.pt"), copy.model(), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(copy.digestFile(), Sha256.of(copy.model()) + "  policy.pt\n");
        assertNotVouchedFor(copy, "was made from the model");
    }

    @Test
    void otherAnswersAreNotVouchedFor() throws IOException {
        ModelFiles copy = copy();
        String json = Files.readString(copy.referenceFile());
        float position = reference("reference.json").positions()[0];
        Files.writeString(
                copy.referenceFile(),
                json.replace("\"positions\" : [ " + position, "\"positions\" : [ " + (position - 0.02f)));
        assertNotVouchedFor(copy, "its positions differ from the reference by 0.0");

        Files.writeString(copy.referenceFile(), "{}");
        assertThatThrownBy(copy::check).hasMessageContaining("cannot read reference predictions from");
    }

    @Test
    void theDeploymentsDescribeTheModels() throws IOException {
        String first = Files.readString(Path.of("deployment.yaml"));
        String second = Files.readString(Path.of("deployment-v2.yaml"));
        assertThat(List.of(first, second))
                .allSatisfy(yaml -> assertThat(yaml)
                        .contains(
                                "{name: observation, datatype: FP32, shape: [-1, " + (MarketFeatures.COUNT + 1) + "]}")
                        .contains("{name: position, datatype: FP32, shape: [-1, 1]}")
                        .contains("metadata: {name: trading-policy}"));
        assertThat(first).contains("uri: model/policy.pt ");
        assertThat(second).contains("uri: model/policy-v2.pt ");
    }

    @Test
    void theReadmeListsTheColumnsInTheirOrder() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int at = 0;
        for (String name : MarketFeatures.NAMES) {
            String family = name.startsWith("return-lag") ? "return-lag-" : name;
            assertThat(readme.indexOf("`" + family, at)).as(name).isGreaterThanOrEqualTo(at);
            at = readme.indexOf("`" + family, at);
        }
    }

    @Test
    void theReadmeReportsWhatTheCommittedModelDoes() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        try (TorchScriptModel model = TorchScriptModel.load(MODELS.resolve("policy.pt"))) {
            String report = new Report(Example.market()).of(row -> model.positions(row, row.length)[0]);
            assertThat(report.lines().toList())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(line -> assertThat(readme).contains(line));
        }
    }

    private ModelFiles copy() throws IOException {
        for (String name : List.of("policy.pt", "policy.pt.sha256", "reference.json")) {
            Files.copy(MODELS.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return new ModelFiles(folder.resolve("policy.pt"));
    }

    private static ReferencePredictions reference(String name) throws IOException {
        return ReferencePredictions.parse(name, Files.readAllBytes(MODELS.resolve(name)));
    }

    private static void assertNotVouchedFor(ModelFiles files, String reason) {
        assertThatThrownBy(files::check)
                .hasMessageStartingWith("cannot vouch for " + files.model())
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
    }
}
