package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final CommittedSchema SCHEMA = new CommittedSchema("deployment", JsonSchema.deployment());

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        SCHEMA.assertIsTheGeneratedOne();
    }

    @Test
    void theSchemaIsShipped() throws IOException {
        try (InputStream shipped = JsonSchema.class.getResourceAsStream("/schema/deployment.schema.json")) {
            assertThat(shipped).isNotNull();
            assertThat(new String(shipped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(JsonSchema.deployment());
        }
    }

    @Test
    void whatTheReaderReadsIsValid() throws IOException {
        assertThat(SCHEMA.validate(ManifestsTest.FULL)).isEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL)).isEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace(
                        "[local/a, local/b]",
                        "[{location: local/a, replicas: 2, instance-type: m5, purchase: spot}, local/b]")))
                .isEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("[local/a, local/b]", "auto")))
                .isEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.FULL.replace(
                        "degraded-throughput: 80%",
                        "degraded-throughput: 80%, failure-rates: {zone: 0.02%},"
                                + " clients: [{region: tokyo, latency: {gcp/*: 35ms}}]")))
                .isEmpty();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples"), 2)) {
            List<Path> specs =
                    files.filter(file -> file.endsWith("deployment.yaml")).toList();
            for (Path spec : specs) {
                assertThat(SCHEMA.validate(Files.readString(spec)))
                        .as(spec.toString())
                        .isEmpty();
                assertThat(Manifests.read(spec)).isNotEmpty();
            }
        }
    }

    @Test
    void whatTheReaderRefusesIsInvalid() {
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("replicas: {min: 2}", "replica: {min: 2}")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("min: 2", "min: 0")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("min: 2", "min: two")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL + "  rollout: {hold: 5 minutes}\n"))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL + "  compute: {purchase: on_demand}\n"))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("name: policy", "name: Policy")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(
                        ManifestsTest.SMALL.replace("[local/a, local/b]", "[{location: local/a, replicas: 0}]")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("[local/a, local/b]", "[{replicas: 1}]")))
                .isNotEmpty();
        assertThat(SCHEMA.validate(ManifestsTest.SMALL.replace("[local/a, local/b]", "[LOCAL]")))
                .isNotEmpty();
    }
}
