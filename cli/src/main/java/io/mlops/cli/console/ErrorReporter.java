package io.mlops.cli.console;

import io.mlops.MlopsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The one place that tells a user what went wrong, and chooses the exit code. */
public final class ErrorReporter {
    private ErrorReporter() {}

    /** Prints {@code error: ...} and returns the exit code. */
    public static int report(Throwable failure, PrintStream err, boolean debug) {
        int code = explain(failure, err);
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    private static int explain(Throwable failure, PrintStream err) {
        return switch (failure) {
            case UsageException usage -> {
                err.println("error: " + usage.getMessage());
                usage.hint().lines().forEach(line -> err.println("  " + line));
                yield ExitCode.USAGE;
            }
            case MlopsException known -> {
                err.println("error: " + known.getMessage());
                known.requestId().ifPresent(id -> err.println("  request id: " + id));
                yield ExitCode.of(known.code());
            }
            case InterruptedException interrupted -> {
                err.println("error: interrupted");
                yield ExitCode.CANCELLED;
            }
            case IOException io -> {
                err.println("error: " + reason(io));
                yield isFull(io) ? ExitCode.UNAVAILABLE : ExitCode.UNKNOWN;
            }
            default -> {
                err.println("error: " + failure);
                err.println("  this is a bug in mlops-cli; run it again with --debug and report what it prints");
                yield ExitCode.UNKNOWN;
            }
        };
    }

    /** What the file system means: its exceptions' messages are often only a file's name. */
    public static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NoSuchFileException e -> message + ": no such file or folder";
            case AccessDeniedException e -> message + ": permission denied";
            case FileSystemException e -> message;
            default -> message;
        };
    }

    private static boolean isFull(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("No space left on device");
    }
}
