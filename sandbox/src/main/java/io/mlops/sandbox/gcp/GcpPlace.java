package io.mlops.sandbox.gcp;

import io.mlops.sandbox.cloud.CloudServices;
import io.mlops.sandbox.cloud.DataPlace;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region: the address of its storage and its data planes, and what goes wrong there. Thread-safe. */
public final class GcpPlace extends DataPlace implements GcpRegion {
    private static final JsonMapper JSON = new JsonMapper();

    /** Opens its port. */
    GcpPlace(String name, int port, CloudServices<GcpService> services) {
        super(name, port, services, new DataRefusals());
    }

    /** A bucket that is there from the beginning. */
    public String bucket() {
        return "mlops-" + name();
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode().put("url", url().toString()).put("bucket", bucket());
    }

    @Override
    protected boolean has(String id) {
        return id.contains("/locations/" + name() + "/");
    }
}
