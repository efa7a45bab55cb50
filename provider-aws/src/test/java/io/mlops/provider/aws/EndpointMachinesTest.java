package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantInstanceType;

/** An account with more endpoints than SageMaker lists in one page. */
class EndpointMachinesTest {
    private static final String TYPE = "ml.c5.large";
    private static final int ALL = 101;

    @Test
    void allAreCountedUnlessTimeRunsOutWhichIsSaid() {
        try (AwsWorld world = new AwsWorld()) {
            fill(world);

            assertThat(EndpointMachines.of(world.sageMaker(), InstantSource.system())
                            .of(TYPE)
                            .machines())
                    .isEqualTo(2 * ALL);
            EndpointMachines some = EndpointMachines.of(world.sageMaker(), ticking(1));
            assertThat(some.of(TYPE).machines()).isEqualTo(12);
            assertThat(some.unseen()).isEqualTo("95 endpoints of the region were not looked at within 8 s");
            MachinesInUse none =
                    EndpointMachines.of(world.sageMaker(), ticking(9)).of(TYPE);
            assertThat(none.machines()).isZero();
            assertThat(none.restriction())
                    .isEqualTo("; 100 or more endpoints of the region were not looked at within 8 s");
        }
    }

    private static void fill(AwsWorld world) {
        world.sageMaker()
                .createModel(request -> request.modelName("theirs")
                        .executionRoleArn(AwsWorld.ROLE)
                        .primaryContainer(container -> container.image("mlops/model-server")));
        ProductionVariant all = ProductionVariant.builder()
                .variantName("all")
                .modelName("theirs")
                .instanceType(ProductionVariantInstanceType.ML_C5_LARGE)
                .initialInstanceCount(2)
                .build();
        world.sageMaker()
                .createEndpointConfig(
                        request -> request.endpointConfigName("theirs").productionVariants(all));
        for (int i = 0; i < ALL; i++) {
            String name = "theirs-" + i;
            world.sageMaker()
                    .createEndpoint(request -> request.endpointName(name).endpointConfigName("theirs"));
        }
    }

    /** A clock that goes on whenever somebody looks at it. */
    private static InstantSource ticking(long seconds) {
        AtomicLong looks = new AtomicLong();
        return () -> Instant.EPOCH.plusSeconds(seconds * looks.getAndIncrement());
    }
}
