package io.mlops.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway shares its public port with the others of its home, and how it comes to its place among them.
 *
 * @param slot its place among them, from 1; 0 for a gateway that has its port to itself
 * @param siblings the announcements of the others: by them it tells its own kind from strangers
 * @param succession what a gateway holds a lock on while it takes the slot; null for none
 * @param handover the Unix domain socket at which a successor asks for the port; null where the port is not handed over
 * @param successor whether it takes the port over from the one that lives in the slot, instead of opening it
 * @param lastCall how long a predecessor waits for the next request on connections that it must tell to end
 */
public record Sharing(
        int slot,
        List<Path> siblings,
        @Nullable Path succession,
        @Nullable Path handover,
        boolean successor,
        Duration lastCall) {
    public Sharing {
        siblings = List.copyOf(siblings);
        Objects.requireNonNull(lastCall, "lastCall");
        if (slot < 0) {
            throw new IllegalArgumentException("slot is " + slot + ", must not be negative");
        }
    }

    /** The port to itself, and nobody to hand it to. */
    public static Sharing alone() {
        return new Sharing(0, List.of(), null, null, false, Duration.ofSeconds(30));
    }

    /** A place among others. */
    public static Sharing in(int slot, List<Path> siblings, Path succession, Path handover) {
        return new Sharing(slot, siblings, succession, handover, false, alone().lastCall());
    }

    public Sharing withSuccessor(boolean newSuccessor) {
        return new Sharing(slot, siblings, succession, handover, newSuccessor, lastCall);
    }

    public Sharing withLastCall(Duration newLastCall) {
        return new Sharing(slot, siblings, succession, handover, successor, newLastCall);
    }

    /** Whether others may listen on the same port. */
    boolean shared() {
        return slot > 0;
    }
}
