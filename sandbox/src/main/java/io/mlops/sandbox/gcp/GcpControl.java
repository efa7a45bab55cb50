package io.mlops.sandbox.gcp;

import io.mlops.sandbox.cloud.PortPlace;
import io.mlops.sandbox.grpc.CallGate;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.GrpcPort;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The control planes of all services and regions, which speak gRPC at one port. Thread-safe. */
public final class GcpControl extends PortPlace {
    /** Its name among the places that can fail. */
    public static final String NAME = "control";

    private static final JsonMapper JSON = new JsonMapper();

    private final List<GcpService> services;
    private final CallGate gate;

    private GcpControl(int port, CallGate[] made, Supplier<GcpWorld> world, List<GcpService> services) {
        super(faults -> {
            made[0] = new CallGate(faults, world, () -> services.forEach(GcpService::look));
            return new GrpcPort(
                    port,
                    made[0],
                    services.stream()
                            .flatMap(service -> service.bindings().stream())
                            .toList());
        });
        this.gate = made[0];
        this.services = services;
    }

    /**
     * Opens its port.
     *
     * @param services all that answer
     */
    static GcpControl open(int port, GcpWorld world, List<GcpService> services) {
        return new GcpControl(port, new CallGate[1], () -> world, services);
    }

    /** What was called, by the names of its methods, as {@code DeployModel}, in its order; the last ten thousand. */
    public List<String> calls() {
        return gate.calls();
    }

    /** Forgets what was called. */
    public void forgetCalls() {
        gate.forgetCalls();
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode().put("url", url().toString());
    }

    /** What belongs to no region. */
    @Override
    public List<String> resources() {
        return services.stream()
                .flatMap(service -> service.resources().stream())
                .filter(id -> !id.contains("/locations/"))
                .toList();
    }

    @Override
    public boolean interrupt(String trainingJob) {
        return false;
    }
}
