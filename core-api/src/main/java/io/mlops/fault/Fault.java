package io.mlops.fault;

import io.mlops.Capability;
import java.util.Locale;

/** What a drill breaks. */
public enum Fault {
    /** The process ends at once, without a word to anybody. Nothing takes it back. */
    KILL(Capability.FAULT_KILL),
    /** The process stands still: it accepts connections and answers nothing. */
    HANG(Capability.FAULT_HANG),
    /** A share of the answers comes late. */
    SLOW(Capability.FAULT_SLOW),
    /** A share of the requests is answered with an error. */
    ERRORS(Capability.FAULT_ERRORS),
    /** Nothing gets to it and nothing comes from it. */
    PARTITION(Capability.FAULT_PARTITION);

    private final Capability capability;

    Fault(Capability capability) {
        this.capability = capability;
    }

    /** What a provider must have to inject it. */
    public Capability capability() {
        return capability;
    }

    /** The word for it on command lines and in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it ends by being taken back; otherwise what it hit must be replaced. */
    public boolean reverts() {
        return this != KILL;
    }
}
