package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.spi.DriverException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantInstanceType;

/** Which machine a spec gets. */
class AwsInstanceTypesTest {
    private final AwsInstanceTypes types = AwsInstanceTypes.load();

    @ParameterizedTest
    @CsvSource({
        "'',           1,   1, us-east-1, ml.c5.large",
        "'',           2,   5, us-east-1, ml.m5.large",
        "'',           4,  16, us-east-1, ml.m5.xlarge",
        "'',           4,  30, us-east-1, ml.r5.xlarge",
        "T4,           4,  16, us-east-1, ml.g4dn.xlarge",
        "nvidia-t4,    4,  17, us-east-1, ml.g4dn.2xlarge",
        "A10G,         1,   1, us-east-1, ml.g5.xlarge",
        "A10,          1,   1, us-east-1, ml.g5.xlarge",
        "L4 A10 T4,    4,  16, us-east-1, ml.g6.xlarge",
        "L4 A10 T4,    4,  16, eu-west-1, ml.g5.xlarge",
        "L4 A10 T4,    4,  16, ap-northeast-3, ml.g4dn.xlarge",
        "L40S,         1,   1, us-east-1, ml.g6e.xlarge",
        "H100,         1,   1, us-west-2, ml.p5.4xlarge",
        "H100,        32,   1, us-west-2, ml.p5.48xlarge",
        "A100,         1,   1, us-east-1, ml.p4d.24xlarge",
        "H200,         1,   1, us-east-2, ml.p5e.48xlarge",
        "L4,           4,  16, sa-east-1, ml.g6.xlarge",
    })
    void theFirstAcceleratorThatIsThereThenTheSmallestMachine(
            String accelerators, int cpus, int gibibytes, String region, String expected) throws DriverException {
        assertThat(types.of(compute(accelerators, cpus, gibibytes), region).name())
                .isEqualTo(expected);
    }

    /** TrainingInstanceType of SageMaker's API has no ml.c5.large. */
    @Test
    void whatHostsAndDoesNotTrainIsLeftOutForTraining() throws DriverException {
        assertThat(types.forTraining().of(compute("", 1, 1), "us-east-1").name())
                .isEqualTo("ml.m5.large");
        assertThat(types.forTraining().of(compute("T4", 1, 1), "us-east-1").name())
                .isEqualTo("ml.g4dn.xlarge");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "L4 H100      | 1   | 1 | eu-west-1 | region eu-west-1 has none of L4, H100; it has A100, A10G",
                "TPU          | 1   | 1 | us-east-1 | SageMaker has no accelerator TPU; it has A100",
                "T4           | 128 | 1 | us-east-1 | no instance type of SageMaker in us-east-1 with any of T4 has 128 CPUs",
                "''           | 128 | 1 | us-east-1 | no instance type of SageMaker in us-east-1 without an accelerator has 128",
            })
    void whatIsNotThereIsRefusedWithWhatThereIs(
            String accelerators, int cpus, int gibibytes, String region, String reason) {
        DriverException failure = catchThrowableOfType(
                DriverException.class, () -> types.of(compute(accelerators, cpus, gibibytes), region));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining(reason);
    }

    @Test
    void sageMakerKnowsEveryType() {
        List<String> known = ProductionVariantInstanceType.knownValues().stream()
                .map(Object::toString)
                .toList();

        assertThat(types.all())
                .isNotEmpty()
                .allSatisfy(type -> assertThat(known).contains(type.name()));
        assertThat(types.all().stream().map(MachineType::name)).doesNotHaveDuplicates();
    }

    private static Compute compute(String accelerators, int cpus, int gibibytes) {
        List<String> names = accelerators.isEmpty() ? List.of() : List.of(accelerators.split(" "));
        return new Compute(names, cpus, ByteSize.mebibytes(1024L * gibibytes));
    }
}
