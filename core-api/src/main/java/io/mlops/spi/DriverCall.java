package io.mlops.spi;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a portable type calls its driver: checks the capability, times the call, tells the listener and
 * turns whatever the driver threw into an {@link MlopsException}. Thread-safe.
 */
public final class DriverCall {
    private final Driver driver;
    private final CallListener listener;

    public DriverCall(Driver driver, CallListener listener) {
        this.driver = driver;
        this.listener = listener;
    }

    /** What a driver does; may throw anything. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run() throws Exception;
    }

    /** Fails with UNSUPPORTED unless the driver has the capability. */
    public void require(Capability capability, String verb, String subject) {
        if (!driver.capabilities().contains(capability)) {
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED,
                    "cannot " + verb + " " + subject + ": provider " + driver.provider() + " lacks " + capability);
        }
    }

    /** Runs the work; every failure comes out as {@code cannot <verb> <subject>: <reason>}. */
    // An SDK may throw anything, so only a catch of everything translates everything; an Error still passes through.
    public <T extends @Nullable Object> T run(String verb, String subject, Work<T> work) {
        long start = System.nanoTime();
        MlopsException failure = null;
        try {
            return work.run();
        } catch (Exception e) {
            failure = translate(verb, subject, e);
            throw failure;
        } finally {
            listener.ended(driver.provider(), verb, subject, Duration.ofNanos(System.nanoTime() - start), failure);
        }
    }

    /** The failure as the caller should see it. */
    public MlopsException translate(String verb, String subject, Exception failure) {
        if (failure instanceof MlopsException already) {
            return already;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new MlopsException(ErrorCode.CANCELLED, "cannot " + verb + " " + subject + ": interrupted", failure);
        }
        ErrorCode code = driver.classify(failure);
        Optional<String> requestId = driver.requestId(failure);
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new MlopsException(
                code,
                "cannot " + verb + " " + subject + ": " + reason,
                code.retryable(),
                requestId.orElse(null),
                failure);
    }
}
