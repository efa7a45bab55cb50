package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.cloud.DataFront;
import io.mlops.sandbox.cloud.PortPlace;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region: the address of its data planes, and what goes wrong there. Thread-safe. */
public final class AzureRegion extends PortPlace implements ArmRegion {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Supplier<List<ArmService>> services;

    /**
     * Opens its port.
     *
     * @param services asked what is there, once they are
     * @param data asked what answers, once it is there
     */
    AzureRegion(String name, int port, Supplier<List<ArmService>> services, Supplier<List<RoutedService>> data) {
        super(faults -> new Listener(port, new DataFront(faults, data, new RegionRefusals())));
        this.name = name;
        this.services = services;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String workspace() {
        return "mlops-sandbox-" + name;
    }

    @Override
    public String storageAccount() {
        return "mlops" + name;
    }

    /** Of the same name: Batch accounts have names of their own. */
    @Override
    public String batchAccount() {
        return storageAccount();
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode()
                .put("url", url().toString())
                .put("workspace", workspace())
                .put("storage-account", storageAccount())
                .put("batch-account", batchAccount());
    }

    /** Of the workspace and the storage account; what belongs to no region is Resource Manager's. */
    @Override
    public List<String> resources() {
        return services.get().stream()
                .flatMap(service -> service.resources().stream())
                .filter(id -> id.contains("/" + workspace() + "/") || id.contains("/" + storageAccount() + "/"))
                .toList();
    }

    @Override
    public boolean interrupt(String trainingJob) {
        return services.get().stream().anyMatch(service -> service.interrupt(name, trainingJob));
    }
}
