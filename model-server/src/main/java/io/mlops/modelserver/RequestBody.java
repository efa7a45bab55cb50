package io.mlops.modelserver;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a request's body, growing with what arrives and not with what was promised. One thread. */
final class RequestBody {
    private static final int FIRST = 64 * 1024;

    private final int limit;
    private byte[] bytes;
    private int length;

    RequestBody(long promised, int limit) {
        this.limit = limit;
        bytes = new byte[(int) Math.max(0, Math.min(promised, FIRST))];
    }

    /** Whether it still fits the limit; where not, nothing is kept. */
    boolean add(ByteBuf part) {
        int more = part.readableBytes();
        if (more > limit - length) {
            return false;
        }
        if (length + more > bytes.length) {
            int doubled = (int) Math.min(limit, Math.max(512L, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, Math.max(length + more, doubled));
        }
        part.readBytes(bytes, length, more);
        length += more;
        return true;
    }

    /** The array behind it, valid up to {@link #length}; handed on, not copied. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
