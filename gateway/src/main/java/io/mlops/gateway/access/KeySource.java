package io.mlops.gateway.access;

import io.mlops.gateway.reload.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The key set of an address: fetched again every five minutes, and when a token names a key that is not known, but never more
 * than once in ten seconds. What was fetched last stays while a fetch fails; before the first that went well there are no keys.
 */
final class KeySource implements Source {
    static final Duration INTERVAL = Duration.ofMinutes(5);
    static final Duration PAUSE = Duration.ofSeconds(10);
    private static final byte[] NO_KEYS = "{\"keys\":[]}".getBytes(StandardCharsets.US_ASCII);

    /** Fetches the key set; may wait. */
    @FunctionalInterface
    interface Fetch {
        byte[] fetch() throws IOException;
    }

    private final Fetch fetch;
    private final InstantSource clock;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private byte[] last = NO_KEYS;
    private @Nullable Instant fetchedAt;
    private @Nullable IOException failure;

    KeySource(Fetch fetch, InstantSource clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /** There may be newer keys; for any thread. */
    void want() {
        wanted.set(true);
    }

    @Override
    public List<byte[]> read() throws IOException {
        boolean first = fetchedAt == null;
        if (isDue()) {
            refresh();
        }
        // A gateway starts although its issuer is down: it has other clients, and tells of the failure at its next
        // look.
        if (failure != null && !first) {
            throw new IOException(failure.getMessage(), failure);
        }
        return List.of(last);
    }

    private boolean isDue() {
        Instant before = fetchedAt;
        if (before == null) {
            return true;
        }
        Duration age = Duration.between(before, clock.instant());
        boolean soon = failure != null || wanted.get();
        return age.compareTo(soon ? PAUSE : INTERVAL) >= 0;
    }

    private void refresh() {
        fetchedAt = clock.instant();
        wanted.set(false);
        try {
            last = fetch.fetch();
            failure = null;
        } catch (IOException e) {
            failure = e;
        }
    }
}
