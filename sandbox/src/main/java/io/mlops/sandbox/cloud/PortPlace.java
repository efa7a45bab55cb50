package io.mlops.sandbox.cloud;

import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.Gate;
import io.mlops.sandbox.wire.Port;
import java.net.URI;
import java.util.function.Function;

/** A port of a cloud, and what goes wrong there. Thread-safe. */
public abstract class PortPlace implements CloudPlace, AutoCloseable {
    private final Port port;
    private final Faults faults;

    /** @param opened opens the port for what answers there under these faults */
    protected PortPlace(Function<Faults, Port> opened) {
        Gate gate = new Gate();
        this.faults = new Faults(gate);
        this.port = opened.apply(faults);
        gate.guard(port);
    }

    public final URI url() {
        return port.url();
    }

    /** It goes down: connections are refused, and those that stand break. What runs behind it goes on. */
    public final void goDown() {
        faults.inject(Fault.of(FaultKind.REFUSE));
    }

    /** It is back. */
    public final void comeBack() {
        faults.lift(FaultKind.REFUSE);
    }

    @Override
    public final Faults faults() {
        return faults;
    }

    @Override
    public void close() {
        faults.liftAll();
        port.close();
    }
}
