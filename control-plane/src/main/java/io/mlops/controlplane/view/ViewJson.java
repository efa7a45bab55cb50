package io.mlops.controlplane.view;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;

/** The JSON form of {@link View}, streamed: reading it must cost no more than {@code status} can afford. Thread-safe. */
public final class ViewJson {
    private ViewJson() {}

    public static byte[] write(View view) {
        return ViewWriter.write(view);
    }

    /** Reads what {@link #write} wrote; INVALID_ARGUMENT says what is wrong with anything else. Unknown keys are skipped. */
    public static View read(byte[] json) {
        try {
            return ViewReader.read(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read the view: " + e.getMessage(), e);
        }
    }

    /** The view in this file; empty when there is none yet. */
    public static Optional<View> readFile(Path file) {
        try {
            return Optional.of(read(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot read the view " + file + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the file atomically: a reader sees the old view or the new, never a part. */
    public static void writeFile(Path file, View view) throws IOException {
        AtomicFile.replace(file, write(view));
    }
}
