package io.mlops.gateway;

import io.mlops.routing.Recording;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A few recent predictions that clients asked for, so that two revisions can be compared by real inputs: at most {@value #MOST} of
 * at most {@value #MOST_BYTES} bytes each, one every 200 ms. In memory only: never on disk, in a log or a metric. Thread-safe; a
 * request that is not kept costs one look at the clock's next turn.
 */
final class RecentRequests {
    static final int MOST = 64;
    static final int MOST_BYTES = 16 * 1024;
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private final AtomicLong nextAt = new AtomicLong();
    private volatile Recording recording = Recording.OFF;
    private volatile boolean begun;

    /**
     * One request.
     *
     * @param type its content type; null where it had none
     * @param jsonLength the length of the JSON before raw tensors, as its header said; null where it had none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Kept(@Nullable String type, @Nullable String jsonLength, byte[] body) {}

    /** What the routes want; forgets everything when nothing is to be kept. */
    void follow(Recording wanted) {
        recording = wanted;
        if (wanted == Recording.OFF) {
            synchronized (kept) {
                kept.clear();
            }
        }
    }

    /** Perhaps keeps a copy of a whole request. */
    void offer(ClientRequest request, long now) {
        if (recording == Recording.OFF || (begun && now - nextAt.get() < 0)) {
            return;
        }
        int length = request.body().readableBytes();
        boolean prediction = HttpMethod.POST.equals(request.method())
                && RequestTarget.path(request.target()).endsWith("/infer");
        if (!prediction || length == 0 || length > MOST_BYTES) {
            return;
        }
        nextAt.set(now + EVERY_NANOS);
        begun = true;
        Kept copy = new Kept(
                request.headers().get(HttpHeaderNames.CONTENT_TYPE),
                request.headers().get(Headers.JSON_LENGTH),
                ByteBufUtil.getBytes(request.body(), request.body().readerIndex(), length, true));
        synchronized (kept) {
            if (kept.size() == MOST) {
                kept.removeFirst();
            }
            kept.addLast(copy);
        }
    }

    /** What is kept, oldest first; null unless a rollout asks for it. */
    @Nullable List<Kept> shown() {
        if (recording != Recording.SHOW) {
            return null;
        }
        synchronized (kept) {
            return List.copyOf(kept);
        }
    }
}
