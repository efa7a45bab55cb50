package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies in a workspace and does not run: datastores, versions of models and of environments. A version never changes. Thread-safe.
 */
public final class WorkspaceAssets implements ArmService {
    static final String NAMESPACE = "Microsoft.MachineLearningServices";
    private static final String MODELS = "workspaces/models";
    private static final String ENVIRONMENTS = "workspaces/environments";
    private static final String VERSIONS = "/versions";
    private static final List<String> TYPES =
            List.of("workspaces/datastores", MODELS, MODELS + VERSIONS, ENVIRONMENTS, ENVIRONMENTS + VERSIONS);

    private final ArmWorld world;

    public WorkspaceAssets(ArmWorld world) {
        this.world = world;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.in(NAMESPACE) && TYPES.stream().anyMatch(type -> type.equalsIgnoreCase(path.type()));
    }

    @Override
    public synchronized ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        requireWorkspace(world, path);
        if (!path.resource()) {
            return ArmAnswer.list(world.store().list(path));
        }
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(world.store().require(path));
            case "PUT" -> put(call);
            case "DELETE" -> delete(path);
            default -> throw new ArmError(405, "MethodNotAllowed", call.method() + " is not for " + path.type());
        };
    }

    /** 404 where the sandbox has no such workspace. */
    static void requireWorkspace(ArmWorld world, ArmPath path) throws ArmError {
        if (world.ofWorkspace(path.name(0)).isEmpty()) {
            throw new ArmError(
                    404,
                    "ResourceNotFound",
                    "The Resource 'Microsoft.MachineLearningServices/workspaces/" + path.name(0)
                            + "' under resource group '" + path.group() + "' was not found.");
        }
    }

    private ArmAnswer put(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        Optional<ObjectNode> before = world.store().find(path);
        if (before.isPresent() && path.type().endsWith(VERSIONS) && !same(before.get(), call.body())) {
            throw ArmError.conflict("The version '" + path.name() + "' of '" + path.name(1)
                    + "' is already registered with other content; versions do not change.");
        }
        if (path.type().equalsIgnoreCase(MODELS + VERSIONS)) {
            String uri = call.body().path("properties").path("modelUri").asString("");
            ModelLocation.of(world.store(), uri);
        }
        ObjectNode kept = world.store().put(call, call.body());
        return before.isPresent() ? ArmAnswer.ok(kept) : ArmAnswer.created(kept);
    }

    private static boolean same(ObjectNode before, ObjectNode after) {
        return before.path("properties").equals(after.path("properties"));
    }

    /** "Environments can be archived" and not deleted (Azure Machine Learning, how-to-manage-environments-v2). */
    private ArmAnswer delete(ArmPath path) throws ArmError {
        if (path.type().startsWith(ENVIRONMENTS)) {
            throw new ArmError(405, "MethodNotAllowed", "Environments cannot be deleted; archive them.");
        }
        return ArmAnswer.empty(world.store().remove(path.id()) ? 200 : 204);
    }

    @Override
    public List<String> resources() {
        return world.store().ids().stream()
                .filter(id -> TYPES.stream().anyMatch(type -> {
                    ArmPath path = ArmPath.parse(id);
                    return path.in(NAMESPACE) && type.equalsIgnoreCase(path.type());
                }))
                .toList();
    }
}
