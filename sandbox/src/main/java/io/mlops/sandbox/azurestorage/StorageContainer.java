package io.mlops.sandbox.azurestorage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A container, as far as Azurite does not know it. Thread-safe. */
final class StorageContainer {
    private final String inside;
    private final Map<String, Rehydration> rehydrations = new ConcurrentHashMap<>();
    private final Map<String, Instant> read = new ConcurrentHashMap<>();
    private final Map<String, String> scopes = new ConcurrentHashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final SortedSet<String> holds = new TreeSet<>();
    private volatile String publicAccess = "None";
    private volatile String defaultScope = "$account-encryption-key";
    private volatile boolean immutableByVersion;
    private @Nullable Immutability immutability;

    /** @param inside its name in Azurite */
    StorageContainer(String inside) {
        this.inside = inside;
    }

    /** How long nobody may delete what was created. */
    record Immutability(int days, boolean locked, String etag, int extensions) {
        Duration time() {
            return Duration.ofDays(days);
        }
    }

    /**
     * A blob on its way out of the archive.
     *
     * @param tier where to
     * @param due when it is there
     */
    record Rehydration(String tier, String priority, Instant due) {
        String status() {
            return "rehydrate-pending-to-" + tier.toLowerCase(java.util.Locale.ROOT);
        }
    }

    String inside() {
        return inside;
    }

    /** Held for writing by who deletes a blob. */
    ReadWriteLock lock() {
        return lock;
    }

    /** By the blob's encoded name. */
    Map<String, Rehydration> rehydrations() {
        return rehydrations;
    }

    /** When blobs were read last, by their encoded names. */
    Map<String, Instant> read() {
        return read;
    }

    /** What blobs are encrypted with, by their encoded names. */
    Map<String, String> scopes() {
        return scopes;
    }

    /** The blob is another one now, or none. */
    void forget(String blob) {
        rehydrations.remove(blob);
        read.remove(blob);
        scopes.remove(blob);
    }

    String publicAccess() {
        return publicAccess;
    }

    void setPublicAccess(String access) {
        publicAccess = access;
    }

    String defaultScope() {
        return defaultScope;
    }

    void setDefaultScope(String scope) {
        defaultScope = scope;
    }

    /** Whether each version of a blob is retained by itself: chosen when the container is made, for good. */
    boolean immutableByVersion() {
        return immutableByVersion;
    }

    void setImmutableByVersion(boolean on) {
        immutableByVersion = on;
    }

    synchronized SortedSet<String> holds() {
        return new TreeSet<>(holds);
    }

    synchronized void hold(java.util.Collection<String> tags) {
        holds.addAll(tags);
    }

    synchronized void release(java.util.Collection<String> tags) {
        holds.removeAll(tags);
    }

    synchronized Optional<Immutability> immutability() {
        return Optional.ofNullable(immutability);
    }

    synchronized void setImmutability(@Nullable Immutability policy) {
        immutability = policy;
    }

    /** Whether anything in it is held. */
    boolean holding() {
        return !holds().isEmpty() || immutability().isPresent();
    }
}
