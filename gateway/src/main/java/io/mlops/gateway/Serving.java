package io.mlops.gateway;

import java.time.Duration;
import java.util.Objects;

/**
 * How a gateway serves.
 *
 * @param eventLoops threads that move bytes
 * @param bufferedResponseBytes responses up to this size are held until they are whole, so that one that is cut can be retried
 * @param drainTimeout how long {@link Gateway#close} waits for requests in flight
 * @param warmUpRequests requests that the gateway sends through itself before it reports ready
 */
public record Serving(int eventLoops, int bufferedResponseBytes, Duration drainTimeout, int warmUpRequests) {
    public Serving {
        Objects.requireNonNull(drainTimeout, "drainTimeout");
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops is " + eventLoops + ", must be at least 1");
        }
        if (bufferedResponseBytes < 0 || warmUpRequests < 0) {
            throw new IllegalArgumentException("bufferedResponseBytes and warmUpRequests must not be negative");
        }
    }

    /** One event loop a processor, 64 KiB of response held, 10 s to drain, 200 warm-up requests. */
    public static Serving defaults() {
        return new Serving(Runtime.getRuntime().availableProcessors(), 64 * 1024, Duration.ofSeconds(10), 200);
    }

    public Serving withEventLoops(int newEventLoops) {
        return new Serving(newEventLoops, bufferedResponseBytes, drainTimeout, warmUpRequests);
    }

    public Serving withBufferedResponseBytes(int newBufferedResponseBytes) {
        return new Serving(eventLoops, newBufferedResponseBytes, drainTimeout, warmUpRequests);
    }

    public Serving withDrainTimeout(Duration newDrainTimeout) {
        return new Serving(eventLoops, bufferedResponseBytes, newDrainTimeout, warmUpRequests);
    }

    public Serving withWarmUpRequests(int newWarmUpRequests) {
        return new Serving(eventLoops, bufferedResponseBytes, drainTimeout, newWarmUpRequests);
    }
}
