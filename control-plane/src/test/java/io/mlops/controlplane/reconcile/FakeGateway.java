package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.GatewayProcess;
import java.net.URI;

/** A gateway that runs as soon as it is started. */
final class FakeGateway implements GatewayProcess {
    private boolean running;
    private int starts;

    @Override
    public synchronized Observed observe() {
        return running
                ? new Observed(
                        State.READY, 77, URI.create("http://127.0.0.1:8484"), URI.create("http://127.0.0.1:8485"), "")
                : new Observed(State.DOWN, 0, null, null, "not running");
    }

    @Override
    public synchronized void ensureStarted() {
        if (!running) {
            starts++;
            running = true;
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
    }

    /** Ends it as kill -9 does. */
    synchronized void kill() {
        running = false;
    }

    synchronized int starts() {
        return starts;
    }
}
