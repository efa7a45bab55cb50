package io.mlops;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Told of every call that a portable type makes to a driver: the hook for tracing and metrics. Implementations must be
 * thread-safe and must not throw.
 */
@FunctionalInterface
public interface CallListener {
    /** Hears nothing. */
    CallListener NONE = (provider, verb, subject, took, error) -> {};

    /**
     * A call ended.
     *
     * @param provider the provider's name
     * @param verb what was done, for example {@code upload}
     * @param subject the name that the user knows
     * @param took how long the call took
     * @param error why it failed, or null when it did not
     */
    void ended(String provider, String verb, String subject, Duration took, @Nullable MlopsException error);
}
