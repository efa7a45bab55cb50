package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Outcome;
import io.mlops.sandbox.fault.FaultKind;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The deployments of managed online endpoints. Guarded by the service. */
record OnlineDeployments(ArmWorld world, Provisioning provisioning, Hosts hosts) {
    private static final JsonMapper JSON = new JsonMapper();
    /** What a fault names to mean the creation, or a change, of a deployment. */
    static final String PUT = "PUT deployments";

    static final String PATCH = "PATCH deployments";
    private static final int USUAL_TAIL = 50;

    ArmAnswer call(ArmCall call, ArmRegion region) throws ArmError {
        ArmPath path = call.path();
        if (path.is(WorkspaceAssets.NAMESPACE, OnlineEndpoints.DEPLOYMENTS + "/getLogs") && call.is("POST")) {
            return logs(call);
        }
        if (!path.is(WorkspaceAssets.NAMESPACE, OnlineEndpoints.DEPLOYMENTS)) {
            throw OnlineEndpoints.notAllowed(call);
        }
        if (!path.resource()) {
            return ArmAnswer.list(world.store().list(path));
        }
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(world.store().require(path));
            case "PUT" -> put(call, region);
            case "PATCH" -> patch(call, region);
            case "DELETE" -> delete(call, region);
            default -> throw OnlineEndpoints.notAllowed(call);
        };
    }

    private ObjectNode endpoint(ArmPath path) throws ArmError {
        String id = path.parent().substring(0, path.parent().lastIndexOf('/'));
        return world.store().find(id).orElseThrow(() -> ArmError.notFound(path));
    }

    private ArmAnswer put(ArmCall call, ArmRegion region) throws ArmError {
        ArmPath path = call.path();
        Provisioning.requireSettled(endpoint(path));
        Optional<ObjectNode> before = world.store().find(path);
        if (before.isPresent()) {
            Provisioning.requireSettled(before.get());
        }
        requireQuota(region, PUT, call.body());
        ObjectNode wanted = Provisioning.in(call.body().deepCopy(), before.isPresent() ? "Updating" : "Creating");
        requireMachines(wanted);
        ObjectNode described = wanted.deepCopy().put("id", path.id());
        boolean none = region.faults().meet(FaultKind.STOCK_OUT, PUT).isPresent();
        Hosts.Host host = none ? hosts.never(described) : hosts.start(region, path.name(1), described);
        ObjectNode kept = world.store().put(call, wanted);
        ArmAnswer answer = world.operations()
                .asynchronous(
                        call,
                        before.isPresent() ? ArmAnswer.ok(kept) : ArmAnswer.created(kept),
                        region.name(),
                        world.timing().creating(),
                        () -> look(path.id(), host, none ? Optional.of(outOfStock()) : Optional.empty()));
        return provisioning.noted(path.id(), answer);
    }

    private Outcome look(String id, Hosts.Host host, Optional<ArmError> refusal) {
        Optional<ArmError> failure = refusal.or(() -> host.hosted()
                .failure()
                .map(text -> new ArmError(
                        400, text.startsWith("Unable to download") ? "BadArgument" : "ResourceNotReady", text)));
        if (failure.isPresent()) {
            provisioning.set(id, "Failed");
            return new Outcome.Failed(new ArmError(
                            400,
                            "UserError",
                            "The deployment '" + ArmPath.parse(id).name() + "' has failed.")
                    .withDetail(
                            "InferencingClientCallFailed",
                            JSON.createObjectNode()
                                    .set("error", failure.get().json())
                                    .toString()));
        }
        if (!host.hosted().ready()) {
            return new Outcome.Running();
        }
        provisioning.set(id, "Succeeded");
        return new Outcome.Succeeded();
    }

    /** In the words of how-to-troubleshoot-online-endpoints, "Region-wide VM capacity". */
    private static ArmError outOfStock() {
        return new ArmError(
                400,
                "OutOfQuota",
                "Due to a lack of Azure Machine Learning capacity in the region, the service failed to provision the"
                        + " specified VM size. Retry later or try deploying to a different region.");
    }

    private static void requireMachines(ObjectNode wanted) throws ArmError {
        if (wanted.path("sku").path("capacity").asInt(0) < 1) {
            throw ArmError.invalid("sku.capacity must be at least 1.");
        }
        if (!wanted.path("properties").path("instanceType").asString("").startsWith("Standard_")) {
            throw ArmError.invalid("The instance type '"
                    + wanted.path("properties").path("instanceType").asString("") + "' is not supported.");
        }
    }

    private static void requireQuota(ArmRegion region, String operation, JsonNode body) throws ArmError {
        if (region.faults().meet(FaultKind.QUOTA, operation).isPresent()) {
            throw ArmError.invalid("The request is invalid.")
                    .withDetail(
                            "OutOfQuota",
                            "Not enough quota available for "
                                    + body.path("properties")
                                            .path("instanceType")
                                            .asString("the machine")
                                    + " in SubscriptionId. Current usage/limit: 0/0. Additional needed: "
                                    + body.path("sku").path("capacity").asInt(1) + ".");
        }
    }

    private ArmAnswer patch(ArmCall call, ArmRegion region) throws ArmError {
        ArmPath path = call.path();
        Provisioning.requireSettled(endpoint(path));
        ObjectNode before = world.store().require(path);
        Provisioning.requireSettled(before);
        int had = before.path("sku").path("capacity").asInt();
        boolean more = call.body().path("sku").path("capacity").asInt(had) > had;
        if (more) {
            requireQuota(region, PATCH, call.body());
        }
        boolean none = more && region.faults().meet(FaultKind.STOCK_OUT, PATCH).isPresent();
        provisioning.merge(path.id(), call.body());
        provisioning.set(path.id(), "Updating");
        return world.operations()
                .located(call, region.name(), world.timing().updating(), () -> resized(path.id(), had, none));
    }

    private Outcome resized(String id, int had, boolean none) {
        if (none) {
            provisioning.merge(
                    id,
                    JSON.createObjectNode().set("sku", JSON.createObjectNode().put("capacity", had)));
            provisioning.set(id, "Failed");
            return new Outcome.Failed(outOfStock());
        }
        provisioning.set(id, "Succeeded");
        return new Outcome.Succeeded();
    }

    private ArmAnswer delete(ArmCall call, ArmRegion region) throws ArmError {
        ArmPath path = call.path();
        Optional<ObjectNode> there = world.store().find(path);
        if (there.isEmpty()) {
            return ArmAnswer.empty(204);
        }
        Provisioning.requireSettled(there.get());
        if (endpoint(path).path("properties").path("traffic").path(path.name()).asInt(0) > 0) {
            throw ArmError.invalid("The deployment '" + path.name() + "' gets traffic; set it to 0 first.");
        }
        provisioning.set(path.id(), "Deleting");
        hosts.end(path.id());
        return world.operations().located(call, region.name(), world.timing().deleting(), () -> {
            world.store().remove(path.id());
            return new Outcome.Succeeded();
        });
    }

    private ArmAnswer logs(ArmCall call) throws ArmError {
        String id = call.path().parent();
        if (world.store().find(id).isEmpty()) {
            throw ArmError.notFound(call.path());
        }
        String said = hosts.find(id)
                .map(host -> host.log().tail(call.body().path("tail").asInt(USUAL_TAIL)))
                .orElse("");
        return ArmAnswer.ok(JSON.createObjectNode().put("content", said));
    }
}
