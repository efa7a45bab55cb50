package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LocalErrorsTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        new LocalException(ErrorCode.FAILED_PRECONDITION, "why"), ErrorCode.FAILED_PRECONDITION, "why"),
                arguments(new NoSuchFileException("/a/b"), ErrorCode.NOT_FOUND, "there is no file /a/b"),
                arguments(new FileAlreadyExistsException("/a/b"), ErrorCode.ALREADY_EXISTS, "/a/b"),
                arguments(new AccessDeniedException("/a/b"), ErrorCode.PERMISSION_DENIED, "no permission for /a/b"),
                arguments(
                        full("No space left on device"),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "/a/b: No space left on device: free"),
                arguments(full("Disk quota exceeded"), ErrorCode.RESOURCE_EXHAUSTED, "raise the quota"),
                arguments(full("File too large"), ErrorCode.RESOURCE_EXHAUSTED, "ulimit -f"),
                arguments(full("Too many open files"), ErrorCode.RESOURCE_EXHAUSTED, "ulimit -n"),
                arguments(full("Cannot allocate memory"), ErrorCode.RESOURCE_EXHAUSTED, "ulimit -u"),
                arguments(full("Is a directory"), ErrorCode.UNKNOWN, "/a/b: Is a directory"),
                arguments(
                        new UncheckedIOException(full("Disk quota exceeded")),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "raise the quota"),
                arguments(new IOException("odd"), ErrorCode.UNKNOWN, "IOException: odd"),
                arguments(new IllegalStateException("No space left on device"), ErrorCode.UNKNOWN, "No space"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatAFailureMeansAndWhy(Exception failure, ErrorCode code, String reason) {
        assertThat(LocalErrors.classify(failure)).isEqualTo(code);
        assertThat(LocalErrors.reason(failure)).contains(reason);
    }

    private static FileSystemException full(String reason) {
        return new FileSystemException("/a/b", null, reason);
    }
}
