package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.spi.DriverCall;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of an upload, which remembers that reading it failed: a caller's broken stream must not be reported as the
 * store's failure. Closing it does nothing, the stream is the caller's. Used by one thread.
 */
final class UploadContent extends FilterInputStream {
    private @Nullable Exception failure;

    UploadContent(InputStream content) {
        super(content);
    }

    /** Runs the upload; when it fails because the content could not be read, says that. */
    <T> T told(ObjectKey key, DriverCall.Work<T> upload) throws Exception {
        try {
            return upload.run();
        } catch (Exception e) {
            Exception source = failure;
            // An interrupt is the caller's wish, whichever side noticed it.
            if (source == null || Thread.currentThread().isInterrupted() || DriverCall.interrupted(source)) {
                throw e;
            }
            throw new MlopsException(
                    ErrorCode.UNKNOWN,
                    "cannot upload " + key + ": reading the content failed: " + source.getMessage(),
                    e);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() {
        // The caller's stream is the caller's to close.
    }
}
