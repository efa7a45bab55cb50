package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.aiplatform.v1.AcceleratorType;
import io.mlops.ByteSize;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.spi.DriverException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GcpInstanceTypesTest {
    private final GcpInstanceTypes types = GcpInstanceTypes.load();

    private MachineType of(int cpus, int gibibytes, String... accelerators) throws DriverException {
        return types.of(
                new Compute(List.of(accelerators), cpus, ByteSize.mebibytes(gibibytes * 1024L)), "asia-northeast1");
    }

    @Test
    void theSmallestThatIsEnoughIsTaken() throws Exception {
        assertThat(of(1, 1).name()).isEqualTo("e2-highcpu-2");
        assertThat(of(4, 16).name()).isEqualTo("e2-standard-4");
        assertThat(of(4, 16, "L4").name()).isEqualTo("g2-standard-4");
        assertThat(of(1, 1, "A10", "T4").name()).isEqualTo("n1-standard-4+1xT4");
        assertThat(of(1, 1, "nvidia-tesla-t4").name()).isEqualTo("n1-standard-4+1xT4");
        assertThat(of(1, 1, "A100").name()).isEqualTo("a2-highgpu-1g");
    }

    @Test
    void theMachineAndItsAcceleratorAreNamedApart() throws Exception {
        MachineType t4 = of(1, 1, "T4");
        assertThat(GcpInstanceTypes.machine(t4)).isEqualTo("n1-standard-4");
        assertThat(GcpInstanceTypes.accelerator(t4)).contains("NVIDIA_TESLA_T4");
        assertThat(GcpInstanceTypes.accelerator(of(1, 1))).isEmpty();
    }

    @Test
    void theVeryMachineThatIsNamedIsTaken() throws Exception {
        MachineType g2 = types.of(named("g2-standard-4", 1), "asia-northeast1");
        assertThat(g2.name()).isEqualTo("g2-standard-4");
        assertThat(GcpInstanceTypes.accelerator(g2)).contains("NVIDIA_L4");
        assertThat(types.of(named("e2-standard-8", 1), "asia-northeast1").name())
                .isEqualTo("e2-standard-8");
        assertThat(types.of(named("n1-standard-4+1xT4", 1), "asia-northeast1").name())
                .isEqualTo("n1-standard-4+1xT4");
        assertThat(types.of(named("n1-standard-4", 1, "L4", "T4"), "asia-northeast1")
                        .name())
                .isEqualTo("n1-standard-4+1xT4");
    }

    @Test
    void aMachineThatDoesNotFitIsRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> types.of(named("g2-standart-4", 1, "L4"), "asia-northeast1"))
                .isInstanceOf(DriverException.class)
                .hasMessageStartingWith("Vertex AI has no instance type g2-standart-4; these fit: g2-standard-4, ");
        assertThatThrownBy(() -> types.of(named("e2-standard-8", 1, "T4"), "asia-northeast1"))
                .hasMessageStartingWith(
                        "e2-standard-8 (8 CPUs, 32GiB) has not the 1 CPUs, 1GiB and any of T4 that a replica needs;"
                                + " these fit: n1-standard-4+1xT4, ");
        assertThatThrownBy(() -> types.of(named("e2-standard-4", 8), "asia-northeast1"))
                .hasMessageContaining("has not the 8 CPUs, 1GiB that a replica needs; these fit: e2-highcpu-8, ");
        assertThatThrownBy(() -> types.of(named("n1-standard-4", 1), "asia-northeast1"))
                .hasMessageContaining("no instance type n1-standard-4");
        assertThatThrownBy(() -> types.of(named("e2-standard-4", 5000), "asia-northeast1"))
                .hasMessageContaining("none there fits");
    }

    private static Compute named(String instanceType, int cpus, String... accelerators) {
        return new Compute(List.of(accelerators), cpus, ByteSize.mebibytes(1024), instanceType);
    }

    @Test
    void everyAcceleratorIsOneOfVertex() {
        assertThat(types.all())
                .allSatisfy(
                        type -> assertThat(GcpInstanceTypes.accelerator(type).map(AcceleratorType::valueOf))
                                .isNotEqualTo(Optional.of(AcceleratorType.UNRECOGNIZED)));
    }

    @Test
    void whatARegionLacksIsSaid() {
        assertThatThrownBy(() -> of(1, 1, "V100"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("region asia-northeast1 has none of V100");
        assertThatThrownBy(() -> of(1, 1, "A10"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("Vertex AI has no accelerator A10");
    }
}
