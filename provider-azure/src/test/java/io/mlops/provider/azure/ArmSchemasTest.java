package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.azure.AzureOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** That the check of bodies bites: on Azure's own samples, good ones and bad ones, and on answers. */
class ArmSchemasTest {
    private final ArmDescription azure = new ArmDescription();

    @Test
    void takesWhatIsGoodAndRefusesWhatIsBad() throws Exception {
        assumeTrue(azure.there(), () -> "DID NOT RUN: there is no " + ArmDescription.folder());
        List<Path> samples;
        try (Stream<Path> files = Files.list(ArmDescription.folder().resolve("samples"))) {
            samples = files.sorted().toList();
        }

        assertThat(samples).hasSizeGreaterThan(20);
        for (Path sample : samples) {
            JsonNode read = ArmJson.MAPPER.readTree(sample.toFile());
            assertThat(azure.violations(
                                    read.path("requestSchema").asText(),
                                    read.path("body").toString())
                            .isEmpty())
                    .as(sample.getFileName().toString())
                    .isEqualTo(read.path("expectValid").asBoolean());
        }
    }

    @Test
    void noticesWhatAzureNeverAnswers() {
        assumeTrue(azure.there(), () -> "DID NOT RUN: there is no " + ArmDescription.folder());
        try (AzureWorld world = new AzureWorld(AzureOptions.defaults().withService(any -> new Sizes()))) {
            AzureConfig config = world.config();
            ArmClient arm = world.clients(config).arm();
            ArmId sizes = ArmId.parse("/subscriptions/" + config.subscription()
                    + "/providers/Microsoft.MachineLearningServices/locations/japaneast/vmSizes");

            assertThat(arm.get(sizes, ApiVersion.MACHINE_LEARNING, JsonNode.class))
                    .hasToString("{\"value\":[{\"name\":\"Standard_X\"}]}");
            assertThat(world.schemas().checkedAnswers())
                    .containsExactly("machineLearningServices.VirtualMachineSizes_List.200.json");
            assertThatThrownBy(() -> arm.get(sizes, ApiVersion.MACHINE_LEARNING, JsonNode.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("is answered as Azure never does")
                    .hasMessageContaining("'cores' is not defined");
            assertThatThrownBy(() -> arm.get(sizes, ApiVersion.MACHINE_LEARNING, JsonNode.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Azure describes no answer 201 with a body to GET");
        }
    }

    /** Answers once as Azure does, then otherwise. */
    private static final class Sizes implements ArmService {
        private static final JsonMapper JSON = new JsonMapper();

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public boolean knows(ArmPath path) {
            return path.last().equals("vmSizes");
        }

        @Override
        public ArmAnswer call(ArmCall call) {
            ObjectNode size = JSON.createObjectNode().put("name", "Standard_X");
            return switch (asked.getAndIncrement()) {
                case 0 -> ArmAnswer.list(List.of(size));
                case 1 -> ArmAnswer.list(List.of(size.put("cores", 2)));
                default -> ArmAnswer.created(size);
            };
        }
    }
}
