package io.mlops.sandbox.wire;

import io.mlops.sandbox.fault.Faults;
import org.jspecify.annotations.Nullable;

/** Opens and shuts a listener that does not exist yet when its faults do. Thread-safe. */
public final class Gate implements Faults.Reachability {
    private volatile @Nullable Listener listener;

    /** From now on it is this one. */
    public void guard(Listener opened) {
        listener = opened;
    }

    @Override
    public void refuse(boolean refused) {
        Listener port = listener;
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
