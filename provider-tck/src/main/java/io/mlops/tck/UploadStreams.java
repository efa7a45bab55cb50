package io.mlops.tck;

import java.io.IOException;
import java.io.InputStream;

/** Contents that do something in the middle. */
final class UploadStreams {
    private UploadStreams() {}

    /** Breaks after so many bytes. */
    static InputStream failingAfter(int bytes) {
        return new Scripted(2 * bytes, () -> {
            throw new IOException("the source is gone");
        });
    }

    /** Runs something when half of the content was read. */
    static InputStream during(int bytes, Event event) {
        return new Scripted(bytes, event);
    }

    /** What happens in the middle. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    /** Zeros, with an event in the middle. */
    private static final class Scripted extends InputStream {
        private final int bytes;
        private final Event event;
        private int read;

        private Scripted(int bytes, Event event) {
            this.bytes = bytes;
            this.event = event;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (read == bytes) {
                return -1;
            }
            int half = bytes / 2;
            if (read == half) {
                event.happen();
            }
            int n = Math.min(length, (read < half ? half : bytes) - read);
            java.util.Arrays.fill(buffer, offset, offset + n, (byte) 0);
            read += n;
            return n;
        }
    }
}
