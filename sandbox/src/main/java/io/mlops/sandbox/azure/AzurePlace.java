package io.mlops.sandbox.azure;

import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.Gate;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireService;
import java.net.URI;

/** A port of the sandbox's Azure, and what goes wrong there. Thread-safe. */
abstract sealed class AzurePlace implements CloudPlace, AutoCloseable permits AzureRegion, AzureManagement {
    private final Listener listener;
    private final Faults faults;

    /** @param front makes what answers there */
    AzurePlace(int port, Front front) {
        Gate gate = new Gate();
        this.faults = new Faults(gate);
        this.listener = new Listener(port, front.of(faults));
        gate.guard(listener);
    }

    /** Makes what answers at a port. */
    @FunctionalInterface
    interface Front {
        WireService of(Faults faults);
    }

    public URI url() {
        return listener.url();
    }

    /** It goes down: connections are refused, and those that stand break. What runs behind it goes on. */
    public void goDown() {
        faults.inject(Fault.of(FaultKind.REFUSE));
    }

    /** It is back. */
    public void comeBack() {
        faults.lift(FaultKind.REFUSE);
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void close() {
        faults.liftAll();
        listener.close();
    }
}
