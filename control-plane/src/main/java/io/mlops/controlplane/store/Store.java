package io.mlops.controlplane.store;

import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalVerification;
import io.mlops.controlplane.journal.JournalVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Everything that must outlive a process, in SQLite or PostgreSQL. Thread-safe; one transaction at a time. Every method
 * fails with UNAVAILABLE when the database cannot be reached and RESOURCE_EXHAUSTED when its disk is full.
 */
public final class Store implements AutoCloseable {
    private static final int PAGE = 500;

    private final StoreUrl url;
    private final Database database;

    private Store(StoreUrl url, Database database) {
        this.url = url;
        this.database = database;
    }

    /** Opens the store and brings its tables up to date. */
    public static Store open(StoreUrl url) {
        return open(url, Connections.of(url));
    }

    /** Opens the store over connections of the caller's. */
    public static Store open(StoreUrl url, ConnectionSource source) {
        Database database = new Database(url, source);
        try {
            new Schema(url, database).ensure();
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return new Store(url, database);
    }

    public StoreUrl url() {
        return url;
    }

    /** The role that the database has authenticated; empty on SQLite, which knows none. */
    public String sessionUser() {
        return url.isSqlite()
                ? ""
                : database.read(
                        "read",
                        handle -> handle.createQuery("SELECT session_user")
                                .mapTo(String.class)
                                .one());
    }

    /** One consistent look at the tables. */
    public <T> T read(Function<Transaction, T> work) {
        return database.transact("read", handle -> work.apply(new Transaction(handle)));
    }

    /** A client's change: the controller notices it. */
    public <T> T write(Function<Transaction, T> work) {
        return database.transact("write", handle -> {
            lockLease(handle);
            T result = work.apply(new Transaction(handle));
            handle.execute("UPDATE changes SET value = value + 1 WHERE id = 1");
            return result;
        });
    }

    /**
     * The controller's change.
     *
     * @throws StaleFenceException when another controller has taken over; nothing is written then
     */
    public <T> T writeFenced(long fence, Function<Transaction, T> work) {
        return database.transact("write", handle -> {
            requireFence(lockLease(handle), fence);
            return work.apply(new Transaction(handle));
        });
    }

    /** Counts the clients' changes; asking is cheap. */
    public long changes() {
        return database.read(
                "read",
                handle -> handle.createQuery("SELECT value FROM changes WHERE id = 1")
                        .mapTo(Long.class)
                        .one());
    }

    /** How often it was connected to: after a number that was not seen before it may be another one, put in its place. */
    public long connections() {
        return database.connections();
    }

    /** Fails with a StaleFenceException where another controller leads, or none. */
    public void requireLease(long fence) {
        requireFence(lease(), fence);
    }

    /** Who holds the lease now. */
    public Lease lease() {
        return database.read(
                "read",
                handle -> handle.createQuery("SELECT * FROM lease WHERE id = 1")
                        .map((row, context) -> Tables.lease(row))
                        .one());
    }

    /**
     * Takes the lease when nobody holds it, it has expired, or its holder is known to be dead.
     *
     * @param dead the holder that the caller knows to be dead, or an empty text
     * @param above the new fence is higher than this one: what lies in files may outlive a store that was lost
     * @return the lease with its new fence, or empty while somebody else holds it
     */
    public Optional<Lease> acquireLease(String holder, String dead, Instant now, Duration time, long above) {
        return database.transact("write", handle -> {
            Lease lease = lockLease(handle);
            boolean free = lease.holder().isEmpty()
                    || lease.holder().equals(holder)
                    || lease.holder().equals(dead)
                    || !now.isBefore(lease.expiresAt());
            return free
                    ? Optional.of(putLease(
                            handle, new Lease(holder, Math.max(lease.fence(), above) + 1, now.plus(time))))
                    : Optional.empty();
        });
    }

    /** Keeps the lease; StaleFenceException when another controller has taken over. */
    public Lease renewLease(long fence, Instant now, Duration time) {
        return database.transact("write", handle -> {
            Lease lease = lockLease(handle);
            requireFence(lease, fence);
            return putLease(handle, new Lease(lease.holder(), fence, now.plus(time)));
        });
    }

    /** Gives the lease back; does nothing when another controller has it. */
    public void releaseLease(long fence) {
        database.transact("write", handle -> {
            Lease lease = lockLease(handle);
            return lease.fence() == fence ? putLease(handle, new Lease("", fence, Instant.EPOCH)) : lease;
        });
    }

    /** Recomputes the journal's whole chain, page by page. */
    public JournalVerification verifyJournal() {
        JournalVerifier verifier = new JournalVerifier();
        long last = Long.MIN_VALUE;
        while (true) {
            long after = last;
            List<JournalEntry> page = read(tx -> tx.journal().after(after, PAGE));
            if (page.isEmpty()) {
                return verifier.result();
            }
            page.forEach(verifier::accept);
            last = page.get(page.size() - 1).sequence();
        }
    }

    @Override
    public void close() {
        database.close();
    }

    /** On PostgreSQL the row lock makes writers take turns; on SQLite the transaction itself does. */
    private Lease lockLease(Handle handle) {
        return handle.createQuery("SELECT * FROM lease WHERE id = 1" + (url.isSqlite() ? "" : " FOR UPDATE"))
                .map((row, context) -> Tables.lease(row))
                .one();
    }

    private static void requireFence(Lease lease, long fence) {
        if (lease.fence() != fence) {
            throw new StaleFenceException(fence, lease.fence());
        }
    }

    private static Lease putLease(Handle handle, Lease lease) {
        handle.createUpdate("UPDATE lease SET holder = :holder, fence = :fence, expires_at = :expires WHERE id = 1")
                .bind("holder", lease.holder())
                .bind("fence", lease.fence())
                .bind("expires", lease.expiresAt().toEpochMilli())
                .execute();
        return lease;
    }
}
