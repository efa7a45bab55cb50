package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.mlops.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failure that no test can bring about here means. */
class ImageErrorsTest {
    static Arguments[] failures() {
        return new Arguments[] {
            Arguments.of(new IOException("No space left on device"), ErrorCode.RESOURCE_EXHAUSTED, "the disk is full"),
            Arguments.of(
                    new FileSystemException("/tmp/x", null, "No space left on device"),
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "the disk is full"),
            Arguments.of(new UnknownHostException("nowhere"), ErrorCode.UNAVAILABLE, "there is no host nowhere"),
            Arguments.of(new ConnectException("Connection refused"), ErrorCode.UNAVAILABLE, "Connection refused"),
            Arguments.of(new SocketTimeoutException("Read timed out"), ErrorCode.UNAVAILABLE, "Read timed out"),
            Arguments.of(new NoSuchFileException("/a"), ErrorCode.NOT_FOUND, "there is no file /a"),
            Arguments.of(new AccessDeniedException("/a"), ErrorCode.PERMISSION_DENIED, "no permission for /a"),
            Arguments.of(
                    new CredentialRetrievalException(new IOException("helper failed")),
                    ErrorCode.UNAUTHENTICATED,
                    "helper failed"),
            Arguments.of(new IllegalStateException("odd"), ErrorCode.UNKNOWN, "odd"),
        };
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isClassifiedAndExplained(Exception failure, ErrorCode code, String reason) {
        for (Exception shape : new Exception[] {failure, new ExecutionException(failure)}) {
            assertThat(ImageErrors.classify(shape)).isEqualTo(code);
            assertThat(ImageErrors.reason(shape)).contains(reason);
        }
    }
}
