package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalVerification;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.StoreUrl;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client side: plans and writes what is wanted. The {@link Controller} makes it so. Used by one thread.
 *
 * <p>Everything here fails with UNAVAILABLE when the store cannot be reached, and with RESOURCE_EXHAUSTED when the disk is
 * full; nothing is written then.
 */
public final class ControlPlane implements AutoCloseable {
    private ControlPlane() {}

    /** Opens the home's store, making both where they are missing. */
    public static ControlPlane open(Home home, StoreUrl url, InstantSource clock) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(home + " " + url + " " + clock);
    }

    /**
     * Decides what applying the manifest would change, and checks all that can be checked beforehand.
     *
     * @throws io.mlops.MlopsException NOT_FOUND for a missing model, INVALID_ARGUMENT for one that is not TorchScript or a
     *     location that no provider has, UNSUPPORTED for what this version cannot honour, FAILED_PRECONDITION while a
     *     deployment of this name is being destroyed
     */
    public Plan plan(Manifest manifest, ProviderLookup providers) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(manifest + " " + providers);
    }

    /**
     * Writes what the plan wants and returns the deployment's generation. Applying what is already there changes nothing.
     *
     * @throws io.mlops.MlopsException FAILED_PRECONDITION when somebody else changed the deployment since it was planned
     */
    public long apply(Plan plan, String actor) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(plan + actor);
    }

    /**
     * Takes the traffic off a location; a location named as the target goes first, and takes traffic again if it had been
     * failed over from. Returns the deployment's generation.
     */
    public long failover(String name, Location from, @Nullable Location toOrNull, String actor) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(name + from + toOrNull + actor);
    }

    /** Undoes the failover from a location. Returns the deployment's generation. */
    public long failback(String name, Location location, String actor) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(name + location + actor);
    }

    /**
     * Asks for the revision before the current one; returns the generation and revision that result.
     *
     * @throws io.mlops.MlopsException FAILED_PRECONDITION when there is no earlier revision
     */
    public Deployed rollback(String name, String actor) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(name + actor);
    }

    /** Asks for the end of a deployment; NOT_FOUND when there is none. Returns its generation. */
    public long destroy(String name, String actor) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(name + actor);
    }

    public Optional<Deployed> find(String name) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(name);
    }

    /** Every deployment, ordered by name. */
    public List<Deployed> list() {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of();
    }

    /** Writes an entry of the caller's own, for example the report of a drill. {@code detail} is a JSON object. */
    public void record(String actor, String action, String subject, String detail) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(actor + action + subject + detail);
    }

    /** At most {@code limit} entries after the given sequence, oldest first. */
    public List<JournalEntry> journal(long afterSequence, int limit) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of("" + afterSequence + limit);
    }

    /** The newest {@code limit} entries, oldest first. */
    public List<JournalEntry> journalTail(int limit) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of("" + limit);
    }

    /** Recomputes the whole chain. */
    public JournalVerification verifyJournal() {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of();
    }

    @Override
    public void close() {}
}
