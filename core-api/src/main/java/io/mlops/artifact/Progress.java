package io.mlops.artifact;

import io.mlops.ByteSize;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;

/** How far one transfer is. Thread-safe. */
final class Progress {
    private static final System.Logger LOG = System.getLogger(Progress.class.getName());

    private final TransferListener listener;
    private final ObjectKey key;
    private final ByteSize total;
    private long done;

    Progress(TransferListener listener, ObjectKey key, ByteSize total) {
        this.listener = listener;
        this.key = key;
        this.total = total;
    }

    synchronized void add(long bytes) {
        done += bytes;
        try {
            listener.moved(key, new ByteSize(done), total);
        } catch (RuntimeException e) {
            // A broken listener must not make a transfer fail.
            LOG.log(Level.WARNING, "A transfer listener failed on " + key, e);
        }
    }

    /** A stream that tells what is read from it. */
    InputStream counting(InputStream content) {
        return new FilterInputStream(content) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                if (b >= 0) {
                    add(1);
                }
                return b;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = super.read(buffer, offset, length);
                if (n > 0) {
                    add(n);
                }
                return n;
            }
        };
    }
}
