package io.mlops.sandbox.cloud;

import io.mlops.sandbox.wire.Listener;
import java.util.List;

/** A region at a port of its own, where the data planes of a cloud's services answer. Thread-safe. */
public abstract class DataPlace extends PortPlace implements CloudRegion {
    private final String name;
    private final CloudServices<?> services;

    /**
     * Opens its port.
     *
     * @param services asked what answers at each request
     * @param refusals how the cloud says no
     */
    protected DataPlace(String name, int port, CloudServices<?> services, DataFront.Refusals refusals) {
        super(faults -> new Listener(port, new DataFront(faults, () -> services.data(name), refusals)));
        this.name = name;
        this.services = services;
    }

    /** Whether the resource of this id lies in it. */
    protected abstract boolean has(String id);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<String> resources() {
        return services.resources().stream().filter(this::has).toList();
    }

    @Override
    public final boolean interrupt(String trainingJob) {
        return services.interrupt(name, trainingJob);
    }
}
