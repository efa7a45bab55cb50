package io.mlops.provider.aws;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer as a stream, without a copy of all of it. Used by one thread. */
final class BufferStream extends InputStream {
    private final ByteBuffer buffer;

    BufferStream(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(target, offset, n);
        return n == 0 ? -1 : n;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
