package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the check of bodies bites: Azure's own samples, good ones and bad ones. */
class ArmSchemasTest {
    private final ArmSchemas schemas = new ArmSchemas();

    @Test
    void takesWhatIsGoodAndRefusesWhatIsBad() throws Exception {
        assumeTrue(schemas.there(), () -> "DID NOT RUN: there is no " + ArmSchemas.folder());
        List<Path> samples;
        try (Stream<Path> files = Files.list(ArmSchemas.folder().resolve("samples"))) {
            samples = files.sorted().toList();
        }

        assertThat(samples).hasSizeGreaterThan(20);
        for (Path sample : samples) {
            JsonNode read = ArmJson.MAPPER.readTree(sample.toFile());
            assertThat(schemas.violations(
                                    read.path("requestSchema").asText(),
                                    read.path("body").toString())
                            .isEmpty())
                    .as(sample.getFileName().toString())
                    .isEqualTo(read.path("expectValid").asBoolean());
        }
    }
}
