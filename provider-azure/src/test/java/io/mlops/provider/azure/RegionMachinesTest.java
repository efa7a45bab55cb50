package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A machine that a region lacks is found before anything is made for a training job. */
class RegionMachinesTest {
    private static final String REGION = "japaneast";

    private final AzureWorld world = new AzureWorld(
            AzureOptions.defaults().withImage("mlops/model-server", List.of()).withService(any -> new Sizes()));
    private final AzureConfig config = world.config();
    private final AzureProvider provider =
            AzureProvider.open(config, world.clients(config), CallListener.NONE, InstantSource.system());
    private volatile boolean permitted = true;

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    /** A subscription that may have one machine, and perhaps may not ask. */
    private final class Sizes implements ArmService {
        private static final JsonMapper JSON = new JsonMapper();

        @Override
        public boolean knows(ArmPath path) {
            return path.last().equals("vmSizes");
        }

        @Override
        public ArmAnswer call(ArmCall call) throws ArmError {
            if (!permitted) {
                throw new ArmError(403, "AuthorizationFailed", "The client does not have authorization.");
            }
            return ArmAnswer.list(List.of(JSON.createObjectNode().put("name", "Standard_DS2_v2")));
        }
    }

    @Test
    void aMachineThatTheRegionLacksEndsTheSubmission() {
        assertThat(Specs.fails(
                        ErrorCode.RESOURCE_EXHAUSTED, () -> provider.training().submit(spec("T4"))))
                .hasMessage(
                        "cannot submit training job policy: Standard_NC4as_T4_v3 is not to be had in japaneast by this"
                                + " subscription; take another region or another accelerator");
        assertThat(world.sandbox().management().calls()).noneMatch(call -> call.startsWith("PUT "));
        assertThat(world.sandbox().resources()).isEmpty();
    }

    @Test
    void whoMayNotAskIsNotStopped() throws Exception {
        permitted = false;

        new RegionMachines(config, world.clients(config).arm()).require(REGION, "Standard_NC4as_T4_v3");

        assertThat(world.sandbox().management().calls()).hasSize(1);
    }

    private static TrainingJobSpec spec(String accelerator) {
        return TrainingJobSpec.of(
                        ResourceName.of("policy"),
                        Location.of(AzureConfig.PROVIDER, REGION),
                        TrainingProgram.image("mlops/model-server", "train"),
                        new TrainingOutput(ObjectKey.of("results/policy"), "model.pt"))
                .withMachines(1, new Compute(List.of(accelerator), 4, ByteSize.mebibytes(1024)), Purchase.ANY);
    }
}
