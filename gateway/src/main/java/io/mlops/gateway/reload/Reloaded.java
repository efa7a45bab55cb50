package io.mlops.gateway.reload;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made of a source's contents, and made again when they change. A content counts once it was the same in two
 * looks, so that a certificate and its key may be written one after the other. {@link #current} may be called by any thread,
 * {@link #look} by one.
 *
 * @param <T> the value; must be immutable or thread-safe
 */
public final class Reloaded<T> {
    /** Makes a value; what it throws must not contain secrets. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(List<byte[]> contents) throws IOException, GeneralSecurityException;
    }

    private final String what;
    private final Source source;
    private final Maker<T> maker;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile T current;
    private byte[] taken;
    private byte @Nullable [] pending;
    private @Nullable String lastTrouble;

    /** Makes the first value at once; FAILED_PRECONDITION says why it cannot be made. */
    public Reloaded(String what, Source source, Maker<T> maker) {
        this.what = what;
        this.source = source;
        this.maker = maker;
        try {
            List<byte[]> contents = source.read();
            this.current = maker.make(contents);
            this.taken = digest(contents);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot start gateway: " + what + ": " + e.getMessage(), e);
        }
    }

    public T current() {
        return current;
    }

    /** Of what it is made, for people. */
    public String what() {
        return what;
    }

    /** How often a new content came into force. */
    public long reloads() {
        return reloads.sum();
    }

    /** How often a new content was refused. */
    public long failures() {
        return failures.sum();
    }

    /** Looks whether the contents changed; says what came of it, once for each change. */
    public Optional<Change> look() {
        List<byte[]> contents;
        try {
            contents = source.read();
        } catch (IOException e) {
            return trouble(String.valueOf(e.getMessage()));
        }
        lastTrouble = null;
        byte[] digest = digest(contents);
        if (MessageDigest.isEqual(digest, taken)) {
            pending = null;
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(digest, pending)) {
            pending = digest;
            return Optional.empty();
        }
        pending = null;
        taken = digest;
        return Optional.of(take(contents));
    }

    private Change take(List<byte[]> contents) {
        try {
            current = maker.make(contents);
            reloads.increment();
            return new Change(true, what, "");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            failures.increment();
            return new Change(false, what, String.valueOf(e.getMessage()));
        }
    }

    /** A source that cannot be read is said once, not at every look. */
    private Optional<Change> trouble(String detail) {
        pending = null;
        if (detail.equals(lastTrouble)) {
            return Optional.empty();
        }
        lastTrouble = detail;
        failures.increment();
        return Optional.of(new Change(false, what, detail));
    }

    private static byte[] digest(List<byte[]> contents) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                sha.update((content.length + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                sha.update(content);
            }
            return sha.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
