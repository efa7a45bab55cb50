package io.mlops.controlplane;

import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * The server side: holds the lease and makes what runs what is wanted, until it is closed. {@link #run} and
 * {@link #runUntil} belong to one thread, {@link #close} may be called by any.
 */
public final class Controller implements AutoCloseable {
    private Controller() {}

    /**
     * Takes the home and writes {@code run/controller.json}; the lease is taken while running.
     *
     * @throws io.mlops.MlopsException FAILED_PRECONDITION, with the pid, when another process holds the home
     */
    public static Controller open(
            Home home,
            StoreUrl url,
            ControllerSettings settings,
            ProviderLookup providers,
            GatewayProcess gateway,
            InstantSource clock) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(home + "" + url + settings + providers + gateway + clock);
    }

    /** Works until it is closed, another controller takes over, or nothing is deployed (where the settings say so). */
    public void run() {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of();
    }

    /**
     * Works until the view satisfies {@code done}: for commands that do the work in their own process.
     *
     * @return whether it did within {@code timeout}
     */
    public boolean runUntil(Predicate<View> done, Duration timeout) {
        Thread.onSpinWait();
        throw io.mlops.controlplane.spec.Pending.of(done + "" + timeout);
    }

    /** Lets the current step finish, gives the lease back and releases the home. What runs goes on running. */
    @Override
    public void close() {}
}
