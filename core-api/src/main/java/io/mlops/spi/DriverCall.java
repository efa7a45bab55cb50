package io.mlops.spi;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a portable type calls its driver: checks the capability, times the call, tells the listener and
 * turns whatever the driver threw into an {@link MlopsException}. Thread-safe.
 */
public final class DriverCall {
    private static final System.Logger LOG = System.getLogger(DriverCall.class.getName());

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
        require(capability, verb, subject, "");
    }

    /** The same, with what to do instead; empty where there is nothing. */
    public void require(Capability capability, String verb, String subject, String advice) {
        if (!driver.capabilities().contains(capability)) {
            String lack = "provider " + driver.provider() + " lacks " + capability;
            throw new MlopsException(
                    ErrorCode.UNSUPPORTED, message(verb, subject, advice.isEmpty() ? lack : lack + "; " + advice));
        }
    }

    /** Runs the work; every failure comes out as {@code cannot <verb> <subject>: <reason>}. */
    // An SDK may throw anything, so only a catch of everything translates everything; an Error still passes through.
    public <T extends @Nullable Object> T run(String verb, String subject, Work<T> work) {
        long start = System.nanoTime();
        try {
            T result = work.run();
            tell(verb, subject, start, null);
            return result;
        } catch (Exception e) {
            MlopsException failure = translate(verb, subject, e);
            tell(verb, subject, start, failure);
            throw failure;
        } catch (Error e) {
            tell(verb, subject, start, new MlopsException(ErrorCode.UNKNOWN, message(verb, subject, e.toString()), e));
            throw e;
        }
    }

    private void tell(String verb, String subject, long start, @Nullable MlopsException failure) {
        try {
            listener.ended(driver.provider(), verb, subject, Duration.ofNanos(System.nanoTime() - start), failure);
        } catch (RuntimeException e) {
            // A broken listener must not make a call fail that succeeded, nor hide why another one failed.
            LOG.log(Level.WARNING, "A call listener failed on \"" + verb + " " + subject + "\"", e);
        }
    }

    /** The failure as the caller should see it. */
    public MlopsException translate(String verb, String subject, Exception failure) {
        if (failure instanceof MlopsException already) {
            return already;
        }
        if (interrupted(failure)) {
            Thread.currentThread().interrupt();
            return new MlopsException(ErrorCode.CANCELLED, message(verb, subject, "interrupted"), failure);
        }
        ErrorCode code = driver.classify(failure);
        return new MlopsException(
                code,
                message(verb, subject, driver.reason(failure)),
                code.retryable(),
                driver.requestId(failure).orElse(null),
                failure);
    }

    /** Whether the calling thread was interrupted, in any of the shapes that the JDK gives to it. */
    public static boolean interrupted(Exception failure) {
        return failure instanceof InterruptedException
                || failure instanceof ClosedByInterruptException
                || failure instanceof FileLockInterruptionException
                // A socket's timeout is a kind of InterruptedIOException and nobody's interrupt.
                || (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException));
    }

    /** Fails where the calling thread was interrupted, which is why something failed: then nothing is asked again. */
    public static void requireUninterrupted(IOException failure) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(failure);
            throw interrupted;
        }
    }

    private static String message(String verb, String subject, String reason) {
        return "cannot " + verb + " " + subject + ": " + reason;
    }
}
