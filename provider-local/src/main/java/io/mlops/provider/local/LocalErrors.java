package io.mlops.provider.local;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What the failures of files and processes mean. */
final class LocalErrors {
    private LocalErrors() {}

    static ErrorCode classify(Throwable failure) {
        if (failure instanceof LocalException local) {
            return local.code();
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException carried) {
            return classify(carried);
        }
        if (failure instanceof NoSuchFileException) {
            return ErrorCode.NOT_FOUND;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return ErrorCode.ALREADY_EXISTS;
        }
        if (failure instanceof AccessDeniedException) {
            return ErrorCode.PERMISSION_DENIED;
        }
        if (failure instanceof IOException && usedUp(failure).isPresent()) {
            return ErrorCode.RESOURCE_EXHAUSTED;
        }
        return ErrorCode.UNKNOWN;
    }

    static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof LocalException) {
            return message;
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException carried) {
            return reason(carried);
        }
        Optional<String> advice = usedUp(failure);
        if (advice.isPresent()) {
            return message + ": " + advice.get();
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + message;
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + message;
        }
        return failure instanceof FileSystemException
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }

    /** The same failure with the file in it: streams and channels report only what the system said. */
    static IOException about(Object file, IOException failure) {
        if (failure instanceof FileSystemException) {
            return failure;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** What to do where the system says, in the C library's words, that something is used up. */
    private static Optional<String> usedUp(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("No space left on device")) {
            return Optional.of("free some space on that disk");
        }
        if (message.contains("Disk quota exceeded")) {
            return Optional.of("free some space or raise the quota");
        }
        if (message.contains("File too large")) {
            return Optional.of("raise the limit on the size of a file (ulimit -f)");
        }
        if (message.contains("Too many open files")) {
            return Optional.of("raise the limit (ulimit -n)");
        }
        if (message.contains("Cannot allocate memory") || message.contains("Resource temporarily unavailable")) {
            return Optional.of("free some memory or raise the limit of processes (ulimit -u)");
        }
        return Optional.empty();
    }
}
