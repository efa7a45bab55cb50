package io.mlops.sandbox.wire;

import io.mlops.sandbox.fault.Faults;
import org.jspecify.annotations.Nullable;

/** Opens and shuts a port that does not exist yet when its faults do. Thread-safe. */
public final class Gate implements Faults.Reachability {
    private volatile @Nullable Port guarded;

    /** From now on it is this one. */
    public void guard(Port opened) {
        guarded = opened;
    }

    @Override
    public void refuse(boolean refused) {
        Port port = guarded;
        if (port == null) {
            if (refused) {
                throw new IllegalStateException("what cannot be reached is not open yet");
            }
            return;
        }
        if (refused) {
            port.shut();
        } else {
            port.open();
        }
    }
}
