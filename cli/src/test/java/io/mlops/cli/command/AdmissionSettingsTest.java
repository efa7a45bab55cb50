package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.controlplane.Home;
import io.mlops.gateway.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionSettingsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNotSetKeepsTheGatewaysDefaults() throws IOException {
        assertThat(read("")).isEqualTo(Admission.defaults());
    }

    @Test
    void whatIsSetIsTaken() throws IOException {
        assertThat(read("""
                        gateway.rate-limit: 50
                        gateway.rate-burst: 200
                        gateway.max-connections: 300
                        gateway.max-connections-per-client: 20
                        gateway.replay-memory: 256MiB
                        """))
                .isEqualTo(Admission.defaults()
                        .withRate(50, 200)
                        .withConnections(300, 20)
                        .withReplayBytes(256L * 1024 * 1024));
    }

    @Test
    void aBurstIsOneSecondsWorthUnlessItIsGiven() throws IOException {
        assertThat(read("gateway.rate-limit: 0.5\n").rateBurst()).isEqualTo(1);
        assertThat(read("gateway.rate-limit: 12.5\n").rateBurst()).isEqualTo(13);
    }

    @Test
    void aBurstWithoutALimitIsAMistake() {
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> read("gateway.rate-burst: 200\n"))
                .withMessage("cannot read the configuration: " + folder.resolve("config.yaml")
                        + ": gateway.rate-burst is set and gateway.rate-limit is not, so nothing would be limited;"
                        + " set gateway.rate-limit, or remove gateway.rate-burst")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void anEmptyBurstIsNone() throws IOException {
        assertThat(read("gateway.rate-burst: \"\"\n")).isEqualTo(Admission.defaults());
    }

    private Admission read(String config) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), config);
        return AdmissionSettings.of(Config.read(Home.of(folder)));
    }
}
