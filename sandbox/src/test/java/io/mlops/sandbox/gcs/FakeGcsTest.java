package io.mlops.sandbox.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine without Go is told. */
final class FakeGcsTest {
    @TempDir
    private Path tools;

    @Test
    void aMissingGoIsNamed() {
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> FakeGcs.installed(tools, ""));

        assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(failure)
                .hasMessageStartingWith("cannot run fake-gcs-server: go is not on the PATH; install Go 1.26 or newer");
    }
}
