package io.mlops.sandbox.gcp;

import io.mlops.sandbox.cloud.DataFront;
import io.mlops.sandbox.cloud.PortPlace;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region: the address of its storage and its data planes, and what goes wrong there. Thread-safe. */
public final class GcpPlace extends PortPlace implements GcpRegion {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Supplier<List<GcpService>> services;

    /**
     * Opens its port.
     *
     * @param services asked what is there, once they are
     * @param data asked what answers, once it is there
     */
    GcpPlace(String name, int port, Supplier<List<GcpService>> services, Supplier<List<RoutedService>> data) {
        super(faults -> new Listener(port, new DataFront(faults, data, new DataRefusals())));
        this.name = name;
        this.services = services;
    }

    @Override
    public String name() {
        return name;
    }

    /** A bucket that is there from the beginning. */
    public String bucket() {
        return "mlops-" + name;
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode().put("url", url().toString()).put("bucket", bucket());
    }

    @Override
    public List<String> resources() {
        return services.get().stream()
                .flatMap(service -> service.resources().stream())
                .filter(id -> id.contains("/locations/" + name + "/"))
                .toList();
    }

    @Override
    public boolean interrupt(String trainingJob) {
        return services.get().stream().anyMatch(service -> service.interrupt(name, trainingJob));
    }
}
