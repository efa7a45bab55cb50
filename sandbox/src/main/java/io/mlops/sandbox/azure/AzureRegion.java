package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.cloud.CloudServices;
import io.mlops.sandbox.cloud.DataPlace;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region: the address of its data planes, and what goes wrong there. Thread-safe. */
public final class AzureRegion extends DataPlace implements ArmRegion {
    private static final JsonMapper JSON = new JsonMapper();

    /** Opens its port. */
    AzureRegion(String name, int port, CloudServices<ArmService> services) {
        super(name, port, services, new RegionRefusals());
    }

    @Override
    public String workspace() {
        return "mlops-sandbox-" + name();
    }

    @Override
    public String storageAccount() {
        return "mlops" + name();
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
    protected boolean has(String id) {
        return id.contains("/" + workspace() + "/") || id.contains("/" + storageAccount() + "/");
    }
}
