package io.mlops.controlplane.store;

import org.jdbi.v3.core.Handle;

/** What can be done within one transaction; not to be kept beyond it. */
public final class Transaction {
    private final Handle handle;

    Transaction(Handle handle) {
        this.handle = handle;
    }

    /** Whether this store was ever told what is wanted. */
    public boolean everUsed() {
        return journal().has("DEPLOY") || journal().has("REBUILT");
    }

    public Deployments deployments() {
        return new Deployments(handle);
    }

    public Rollouts rollouts() {
        return new Rollouts(handle);
    }

    public Rollups rollups() {
        return new Rollups(handle);
    }

    public Approvals approvals() {
        return new Approvals(handle);
    }

    public Settings settings() {
        return new Settings(handle);
    }

    public Freezes freezes() {
        return new Freezes(handle);
    }

    public Decisions decisions() {
        return new Decisions(handle);
    }

    public Throughputs throughputs() {
        return new Throughputs(handle);
    }

    public LoadHours loadHours() {
        return new LoadHours(handle);
    }

    public Journal journal() {
        return new Journal(handle);
    }
}
