package io.mlops.controlplane.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Seconds of a month in which something held; begun and ended in the order of time. Used by one thread. */
final class Spans {
    private final Instant from;
    private final int length;
    private final BitSet seconds = new BitSet();
    private @Nullable Instant begun;

    Spans(Instant from, Instant until) {
        this.from = from;
        this.length = Math.toIntExact(Duration.between(from, until).toSeconds());
    }

    /** It holds from now on; nothing when it does already. */
    void begin(Instant at) {
        if (begun == null) {
            begun = at;
        }
    }

    /** It does not hold any more; nothing when it did not. */
    void end(Instant at) {
        Instant since = begun;
        if (since != null) {
            seconds.set(second(since), Math.max(second(since), second(at)));
            begun = null;
        }
    }

    /** What still holds, holds to the end. */
    BitSet close() {
        end(from.plusSeconds(length));
        return seconds;
    }

    private int second(Instant at) {
        return Math.clamp(Duration.between(from, at).toSeconds(), 0, length);
    }
}
