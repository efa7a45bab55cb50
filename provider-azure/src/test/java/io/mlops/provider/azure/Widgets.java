package io.mlops.provider.azure;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Operations.Work;
import io.mlops.sandbox.arm.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Resources of no use, in all the ways in which Resource Manager works on resources. */
final class Widgets implements ArmService {
    static final String NAMESPACE = "Microsoft.Test";
    private static final JsonMapper JSON = new JsonMapper();

    private final ArmWorld world;

    Widgets(ArmWorld world) {
        this.world = world;
    }

    /** What is sent and answered. */
    record Widget(
            String location,
            Properties properties,
            @Nullable String etag,
            @Nullable String id) {
        Widget(String way) {
            this("japaneast", new Properties(way, null), null, null);
        }

        record Properties(String way, @Nullable String provisioningState) {}
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.in(NAMESPACE) && path.types().getFirst().equals("widgets");
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!path.resource()) {
            return path.last().equals("widgets") ? page(call) : poke(call);
        }
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(told(path)).with("Retry-After", "0");
            case "PUT" -> put(call);
            case "PATCH" -> {
                world.store().require(path);
                yield world.operations()
                        .located(call, "japaneast", world.timing().updating(), () -> {
                            world.store()
                                    .update(
                                            path.id(),
                                            widget -> ((ObjectNode) widget.path("properties")).put("way", "patched"));
                            return new Outcome.Succeeded();
                        });
            }
            default -> {
                world.store().require(path);
                yield world.operations()
                        .located(call, "japaneast", world.timing().deleting(), () -> {
                            world.store().remove(path.id());
                            return new Outcome.Succeeded();
                        });
            }
        };
    }

    /** With its ETag in the body, where some services have it. */
    private ObjectNode told(ArmPath path) throws ArmError {
        return world.store().require(path).put("etag", world.store().etag(path).orElseThrow());
    }

    private ArmAnswer put(ArmCall call) throws ArmError {
        String before = world.store().find(call.path()).map(each -> state(each)).orElse("");
        if (before.equals("Creating")) {
            throw ArmError.conflict("Another operation on this entity is in progress, please retry later.");
        }
        ObjectNode resource = call.body().deepCopy();
        ObjectNode properties = (ObjectNode) resource.path("properties");
        properties.put("provisioningState", "Creating");
        String way = properties.path("way").asString("");
        world.store().put(call, resource);
        ArmAnswer first = ArmAnswer.created(told(call.path()));
        Work work = () -> {
            boolean fails = way.equals("fail");
            world.store()
                    .update(
                            call.path().id(),
                            widget -> ((ObjectNode) widget.path("properties"))
                                    .put("provisioningState", fails ? "Failed" : "Succeeded"));
            return fails ? new Outcome.Failed(failure()) : new Outcome.Succeeded();
        };
        ArmAnswer told = world.operations()
                .asynchronous(call, first, "japaneast", world.timing().creating(), work);
        return way.equals("body") ? first.with("Retry-After", "0") : told;
    }

    private static ArmError failure() {
        ArmError inner = new ArmError(
                400,
                "OutOfQuota",
                "Not enough quota available for Standard_NC4as_T4_v3 in SubscriptionId x. Current usage/limit: 0/0.");
        ArmError wrapped = new ArmError(400, "Conflict", inner.answer().bodyOrNull() + "");
        return new ArmError(400, "DeploymentFailed", "At least one resource operation failed. Please list details.")
                .withDetail(wrapped);
    }

    private ArmAnswer page(ArmCall call) {
        List<ObjectNode> all = world.store().list(call.path());
        int from = Integer.parseInt(call.query().getOrDefault("$skip", "0"));
        ObjectNode page = JSON.createObjectNode();
        all.subList(from, Math.min(from + 2, all.size())).forEach(page.putArray("value")::add);
        if (from + 2 < all.size()) {
            String next = call.address(call.path().id()) + "&$skip=" + (from + 2);
            page.put("nextLink", call.query().containsKey("elsewhere") ? "http://127.0.0.2:1/x" : next);
        }
        return ArmAnswer.ok(page);
    }

    private ArmAnswer poke(ArmCall call) {
        return ArmAnswer.ok(JSON.createObjectNode().put("way", call.path().last()));
    }

    private static String state(ObjectNode widget) {
        return widget.path("properties").path("provisioningState").asString("");
    }
}
