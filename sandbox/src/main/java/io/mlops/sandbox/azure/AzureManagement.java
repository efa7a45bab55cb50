package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.cloud.PortPlace;
import io.mlops.sandbox.wire.Listener;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Resource Manager and the tokens, one for all regions. Thread-safe. */
public final class AzureManagement extends PortPlace {
    /** Its name among the places that can fail. */
    public static final String NAME = "management";

    private static final JsonMapper JSON = new JsonMapper();

    private final Supplier<List<ArmService>> services;
    private final Supplier<ArmWorld> world;
    private final ArmFront front;

    private AzureManagement(int port, ArmFront[] made, Supplier<ArmWorld> world, Supplier<List<ArmService>> services) {
        super(faults -> {
            made[0] = new ArmFront(faults, world, services);
            return new Listener(port, made[0]);
        });
        this.front = made[0];
        this.services = services;
        this.world = world;
    }

    /**
     * Opens its port.
     *
     * @param world asked once it is there
     * @param services asked once they are there; the first that knows a path answers
     */
    static AzureManagement open(int port, Supplier<ArmWorld> world, Supplier<List<ArmService>> services) {
        return new AzureManagement(port, new ArmFront[1], world, services);
    }

    /** Where the machine's identity gets its tokens: {@code IDENTITY_ENDPOINT} of an App Service. */
    public URI identityEndpoint() {
        return URI.create(url() + IdentityPages.PATH);
    }

    /** The secret that has to be shown there: {@code IDENTITY_HEADER}. */
    public String identityHeader() {
        return IdentityPages.SECRET;
    }

    /** What was asked of Resource Manager, as {@code PUT /subscriptions/…}, in its order; the last ten thousand. */
    public List<String> calls() {
        return front.calls();
    }

    /** Forgets what was asked. */
    public void forgetCalls() {
        front.forgetCalls();
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode().put("url", url().toString());
    }

    /** What belongs to no region. */
    @Override
    public List<String> resources() {
        return services.get().stream()
                .flatMap(service -> service.resources().stream())
                .filter(id -> world.get().regions().stream()
                        .noneMatch(region -> id.contains("/" + region.workspace() + "/")
                                || id.contains("/" + region.storageAccount() + "/")))
                .toList();
    }

    @Override
    public boolean interrupt(String trainingJob) {
        return false;
    }
}
