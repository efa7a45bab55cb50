package io.mlops.provider.azure;

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

/** Which machine a spec gets. */
class AzureInstanceTypesTest {
    private final AzureInstanceTypes types = AzureInstanceTypes.load();

    @ParameterizedTest
    @CsvSource({
        "'',           1,   1, japaneast, Standard_DS2_v2",
        "'',           2,   8, japaneast, Standard_D2as_v4",
        "'',           4,   8, japaneast, Standard_F4s_v2",
        "'',           4,  30, japaneast, Standard_E4s_v3",
        "T4,           4,  16, japaneast, Standard_NC4as_T4_v3",
        "nvidia-t4,    8,  16, japaneast, Standard_NC8as_T4_v3",
        "A10G,         1,   1, eastus2,   Standard_NV36ads_A10_v5",
        "L4 A10 T4,    4,  16, japaneast, Standard_NV36ads_A10_v5",
        "L4 A10 T4,    4,  16, japanwest, Standard_NC4as_T4_v3",
        "A100,         1,   1, japaneast, Standard_NC24ads_A100_v4",
        "A100-80GB,   48,   1, japaneast, Standard_NC48ads_A100_v4",
        "H100,         1,   1, westus3,   Standard_NC40ads_H100_v5",
        "T4,           4,  16, brazilsouth, Standard_NC4as_T4_v3",
    })
    void theFirstAcceleratorThatIsThereThenTheSmallestMachine(
            String accelerators, int cpus, int gibibytes, String region, String expected) throws DriverException {
        assertThat(types.of(compute(accelerators, cpus, gibibytes), region).name())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A10  | 1   | 1 | japanwest | region japanwest has none of A10; it has A100, H100, T4",
                "TPU  | 1   | 1 | japaneast | Azure Machine Learning has no accelerator TPU; it has A10, A100, H100, T4",
                "T4   | 128 | 1 | japaneast | no instance type of Azure Machine Learning in japaneast with any of T4 has 128",
            })
    void whatIsNotThereIsRefusedWithWhatThereIs(
            String accelerators, int cpus, int gibibytes, String region, String reason) {
        DriverException failure = catchThrowableOfType(
                DriverException.class, () -> types.of(compute(accelerators, cpus, gibibytes), region));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining(reason);
    }

    @Test
    void noMachineIsThereTwice() {
        assertThat(types.all().stream().map(MachineType::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("Standard_"));
    }

    private static Compute compute(String accelerators, int cpus, int gibibytes) {
        return new Compute(
                accelerators.isEmpty() ? List.of() : List.of(accelerators.split(" ")),
                cpus,
                ByteSize.mebibytes(1024L * gibibytes));
    }
}
