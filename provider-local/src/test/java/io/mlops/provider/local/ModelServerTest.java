package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How model servers are detached where not everything is installed. */
final class ModelServerTest {
    private static final Path LAUNCHER = Path.of("/bin/model-server");

    @TempDir
    private Path bin;

    @Test
    void prefersSetsid() throws Exception {
        executable("perl");
        executable("setsid");

        assertThat(ModelServer.of(LAUNCHER, "/nowhere:" + bin).detach())
                .containsExactly(bin.resolve("setsid").toString());
    }

    @Test
    void takesPerlWhereThereIsNoSetsid() throws Exception {
        executable("perl");

        assertThat(ModelServer.of(LAUNCHER, bin.toString()).detach())
                .startsWith(bin.resolve("perl").toString(), "-e");
    }

    @Test
    void saysWhatIsMissingWhereThereIsNeither() {
        assertThatThrownBy(() -> ModelServer.of(LAUNCHER, bin + "::"))
                .isInstanceOfSatisfying(
                        LocalException.class,
                        missing -> assertThat(missing.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("setsid")
                .hasMessageContaining("util-linux");
    }

    private void executable(String name) throws IOException {
        assertThat(Files.createFile(bin.resolve(name)).toFile().setExecutable(true))
                .isTrue();
    }
}
