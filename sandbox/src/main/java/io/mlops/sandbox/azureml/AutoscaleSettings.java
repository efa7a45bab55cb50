package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Autoscale settings of Azure Monitor: kept and checked; who moves numbers of instances is whoever plays the load. Thread-safe. */
public final class AutoscaleSettings implements ArmService {
    private static final String NAMESPACE = "Microsoft.Insights";
    private static final String TYPE = "autoscalesettings";

    private final ArmWorld world;

    public AutoscaleSettings(ArmWorld world) {
        this.world = world;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is(NAMESPACE, TYPE);
    }

    @Override
    public synchronized ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!path.resource()) {
            return ArmAnswer.list(world.store().list(path));
        }
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(world.store().require(path));
            case "PUT" -> put(call);
            case "DELETE" -> ArmAnswer.empty(world.store().remove(path.id()) ? 200 : 204);
            default -> throw OnlineEndpoints.notAllowed(call);
        };
    }

    private ArmAnswer put(ArmCall call) throws ArmError {
        JsonNode properties = call.body().path("properties");
        String target = properties.path("targetResourceUri").asString("");
        if (world.store().find(target).isEmpty()) {
            throw new ArmError(404, "ResourceNotFound", "The target resource '" + target + "' was not found.");
        }
        for (JsonNode profile : properties.path("profiles")) {
            check(profile.path("capacity"));
        }
        boolean there = world.store().find(call.path()).isPresent();
        ObjectNode kept = world.store().put(call, call.body());
        return there ? ArmAnswer.ok(kept) : ArmAnswer.created(kept);
    }

    private static void check(JsonNode capacity) throws ArmError {
        int least = capacity.path("minimum").asInt(0);
        int most = capacity.path("maximum").asInt(0);
        int usual = capacity.path("default").asInt(0);
        if (least > most || usual < least || usual > most) {
            throw ArmError.invalid("The capacity must hold minimum <= default <= maximum, not " + least + ", " + usual
                    + ", " + most + ".");
        }
    }

    @Override
    public List<String> resources() {
        return world.store().ids().stream()
                .filter(id -> knows(ArmPath.parse(id)))
                .toList();
    }
}
