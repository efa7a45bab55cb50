package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "auto, false, 0, cpu",
        "auto, false, 2, cpu",
        "auto, true, 0, cpu",
        "auto, true, 2, gpu:0",
        "cpu, true, 2, cpu",
        "gpu, true, 1, gpu:0",
        "GPU:1, true, 2, gpu:1",
    })
    void takesAGpuWhereThereIsOne(String asked, boolean cuda, int gpus, String chosen) throws StartFailure {
        assertThat(DeviceChoice.choose(asked, cuda, gpus)).hasToString(chosen);
    }

    @ParameterizedTest
    @CsvSource({
        "gpu, false, 1, 69, libtorch for the CPU",
        "gpu, true, 0, 69, the driver shows 0 GPUs",
        "gpu:2, true, 2, 69, the driver shows 2 GPUs",
        "gpu:x, true, 2, 64, 'write auto, cpu, gpu or gpu:N'",
        "gpu:-1, true, 2, 64, 'write auto, cpu, gpu or gpu:N'",
        "tpu, true, 2, 64, 'write auto, cpu, gpu or gpu:N'",
        "'', true, 2, 64, 'write auto, cpu, gpu or gpu:N'",
    })
    void neverFallsBackInSilence(String asked, boolean cuda, int gpus, int exitCode, String reason) {
        assertThatThrownBy(() -> DeviceChoice.choose(asked, cuda, gpus))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        StartFailure.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode));
    }
}
