package io.mlops.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request has tried so far, and whom it has counted against. Not thread-safe: a request lives on one event loop. */
public final class Attempts {
    private final List<LiveUpstream> tried = new ArrayList<>(2);
    private int count;
    private @Nullable LiveUpstream blamed;

    /** An attempt begins. */
    public void begin(LiveUpstream upstream) {
        count++;
        if (!tried.contains(upstream)) {
            tried.add(upstream);
        }
    }

    /** Attempts begun, the one that runs included. */
    public int count() {
        return count;
    }

    boolean tried(LiveUpstream upstream) {
        return !tried.isEmpty() && tried.contains(upstream);
    }

    boolean triedLocation(LiveUpstream upstream) {
        for (int i = 0; i < tried.size(); i++) {
            if (tried.get(i).upstream().location().equals(upstream.upstream().location())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether this request may count against the upstream: only the first one it failed on. A request that breaks whatever it
     * touches would otherwise take out the whole fleet.
     */
    boolean blame(LiveUpstream upstream) {
        if (blamed == null) {
            blamed = upstream;
            return true;
        }
        return false;
    }
}
