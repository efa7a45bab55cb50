package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an account has before anybody deploys: the subscription, the resource group, a workspace and a storage account a region. */
final class AccountPages implements ArmService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String LEARNING = "Microsoft.MachineLearningServices";

    private final ArmWorld world;

    AccountPages(ArmWorld world) {
        this.world = world;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is("", "subscriptions")
                || path.is("", "subscriptions/resourceGroups")
                || path.is(LEARNING, "workspaces");
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!call.is("GET") || !path.resource()) {
            throw new ArmError(405, "MethodNotAllowed", "The sandbox only shows what is there from the beginning.");
        }
        return ArmAnswer.ok(resource(path).put("id", path.id()).put("name", path.name()));
    }

    private ObjectNode resource(ArmPath path) throws ArmError {
        if (path.is("", "subscriptions")) {
            return JSON.createObjectNode()
                    .put("subscriptionId", world.account().subscription())
                    .put("tenantId", world.account().tenant())
                    .put("displayName", "mlops sandbox")
                    .put("state", "Enabled");
        }
        if (!path.group().equalsIgnoreCase(world.account().group())) {
            throw new ArmError(
                    404, "ResourceGroupNotFound", "Resource group '" + path.group() + "' could not be found.");
        }
        if (path.namespace().isEmpty()) {
            return succeeded(JSON.createObjectNode()
                    .put("location", world.regions().getFirst().name()));
        }
        return succeeded(JSON.createObjectNode()
                .put("type", path.namespace() + "/" + path.type())
                .put(
                        "location",
                        world.ofWorkspace(path.name())
                                .orElseThrow(() -> ArmError.notFound(path))
                                .name()));
    }

    private static ObjectNode succeeded(ObjectNode resource) {
        resource.putObject("properties").put("provisioningState", "Succeeded");
        return resource;
    }
}
