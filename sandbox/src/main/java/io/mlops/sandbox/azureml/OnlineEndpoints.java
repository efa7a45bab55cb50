package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Managed online endpoints and their deployments behind Resource Manager
 * (https://learn.microsoft.com/rest/api/azureml/online-endpoints, .../online-deployments). Thread-safe: one call at a time.
 */
public final class OnlineEndpoints implements ArmService {
    static final String ENDPOINTS = "workspaces/onlineEndpoints";
    static final String DEPLOYMENTS = ENDPOINTS + "/deployments";
    private static final JsonMapper JSON = new JsonMapper();
    /** https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, endpoint limits. */
    private static final String NAME = "[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]";

    /** Endpoints whose names begin so are somebody else's, in another workspace of the region. */
    private static final String FOREIGN = "foreign";

    private static final int ALL = 100;

    private final ArmWorld world;
    private final Provisioning provisioning;
    private final Hosts hosts;
    private final EndpointKeys keys = new EndpointKeys();
    private final OnlineDeployments deployments;

    public OnlineEndpoints(ArmWorld world) {
        this.world = world;
        this.provisioning = new Provisioning(world.store());
        this.hosts = new Hosts(world);
        this.deployments = new OnlineDeployments(world, provisioning, hosts);
    }

    /** Where the predictions of a region's endpoints are asked for. */
    public Scoring scoring(ArmRegion region) {
        return new Scoring(world, region, hosts, keys);
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.in(WorkspaceAssets.NAMESPACE)
                && path.types().size() > 1
                && path.types().get(1).equalsIgnoreCase("onlineEndpoints");
    }

    @Override
    public synchronized ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        WorkspaceAssets.requireWorkspace(world, path);
        ArmRegion region = world.ofWorkspace(path.name(0)).orElseThrow();
        if (path.types().size() > 2 && path.types().get(2).equalsIgnoreCase("deployments")) {
            return deployments.call(call, region);
        }
        if (path.is(WorkspaceAssets.NAMESPACE, ENDPOINTS)) {
            return path.resource()
                    ? onEndpoint(call, region)
                    : ArmAnswer.list(world.store().list(path));
        }
        return action(call);
    }

    private ArmAnswer onEndpoint(ArmCall call, ArmRegion region) throws ArmError {
        return switch (call.method()) {
            case "GET" -> ArmAnswer.ok(world.store().require(call.path()));
            case "PUT" -> put(call, region);
            case "PATCH" -> patch(call, region);
            case "DELETE" -> delete(call, region);
            default -> throw notAllowed(call);
        };
    }

    static ArmError notAllowed(ArmCall call) {
        return new ArmError(
                405,
                "MethodNotAllowed",
                call.method() + " is not for " + call.path().type());
    }

    private ArmAnswer put(ArmCall call, ArmRegion region) throws ArmError {
        ArmPath path = call.path();
        Optional<ObjectNode> before = world.store().find(path);
        if (before.isPresent()) {
            Provisioning.requireSettled(before.get());
        }
        ObjectNode wanted = call.body().deepCopy();
        check(path, wanted, region);
        ObjectNode properties = wanted.withObjectProperty("properties");
        properties.put("scoringUri", region.url() + "/onlineEndpoints/" + path.name() + "/score");
        properties.withObjectProperty("traffic");
        properties.withObjectProperty("properties").put("azureml.onlineendpointid", path.id());
        Provisioning.in(wanted, before.isPresent() ? "Updating" : "Creating");
        ObjectNode kept = world.store().put(call, wanted);
        ArmAnswer answer = world.operations()
                .asynchronous(
                        call,
                        before.isPresent() ? ArmAnswer.ok(kept) : ArmAnswer.created(kept),
                        region.name(),
                        before.isPresent()
                                ? world.timing().updating()
                                : world.timing().creating(),
                        () -> succeeded(path.id()));
        return provisioning.noted(path.id(), answer);
    }

    private synchronized Outcome succeeded(String id) {
        provisioning.set(id, "Succeeded");
        return new Outcome.Succeeded();
    }

    private void check(ArmPath path, ObjectNode wanted, ArmRegion region) throws ArmError {
        if (!path.name().matches(NAME)) {
            throw ArmError.invalid("The endpoint name '" + path.name() + "' is invalid: it must match " + NAME + ".");
        }
        if (path.name().startsWith(FOREIGN)) {
            throw taken();
        }
        if (!wanted.path("location").asString("").equals(region.name())) {
            throw new ArmError(
                    400,
                    "LocationMismatch",
                    "The endpoint must be in the location of its workspace, '" + region.name() + "'.");
        }
        int sum = 0;
        for (Map.Entry<String, JsonNode> share :
                wanted.path("properties").path("traffic").properties()) {
            String deployment = path.id() + "/deployments/" + share.getKey();
            if (world.store().find(deployment).isEmpty()) {
                throw ArmError.invalid(
                        "Traffic refers to the deployment '" + share.getKey() + "', which does not exist.");
            }
            sum += share.getValue().asInt();
        }
        if (sum != 0 && sum != ALL) {
            throw ArmError.invalid("The traffic of all deployments must sum to 0 or 100, not to " + sum + ".");
        }
    }

    /** In the words of https://github.com/Azure/azureml-examples/pull/1931 and the form of https://github.com/Azure/azure-sdk-for-python/issues/35109 . */
    private static ArmError taken() {
        ObjectNode said = JSON.createObjectNode();
        said.putObject("errors")
                .putArray("")
                .add("There is already an endpoint with this name, Endpoint name needs to be unique within a region."
                        + " Try some other name.");
        said.put("title", "One or more validation errors occurred.");
        return ArmError.invalid("The request is invalid.").withDetail("InferencingClientCallFailed", said.toString());
    }

    private ArmAnswer patch(ArmCall call, ArmRegion region) throws ArmError {
        String id = call.path().id();
        Provisioning.requireSettled(world.store().require(call.path()));
        provisioning.merge(id, call.body());
        provisioning.set(id, "Updating");
        return world.operations().located(call, region.name(), world.timing().updating(), () -> succeeded(id));
    }

    private ArmAnswer delete(ArmCall call, ArmRegion region) throws ArmError {
        String id = call.path().id();
        Optional<ObjectNode> there = world.store().find(id);
        if (there.isEmpty()) {
            return ArmAnswer.empty(204);
        }
        Provisioning.requireSettled(there.get());
        for (ObjectNode deployment : world.store().list(ArmPath.parse(id + "/deployments"))) {
            Provisioning.requireSettled(deployment);
        }
        provisioning.set(id, "Deleting");
        hosts.end(id);
        return world.operations().located(call, region.name(), world.timing().deleting(), () -> gone(id));
    }

    private synchronized Outcome gone(String id) {
        world.store().remove(id);
        keys.forget(id);
        return new Outcome.Succeeded();
    }

    private ArmAnswer action(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        String id = path.parent();
        JsonNode endpoint = world.store().find(id).orElseThrow(() -> ArmError.notFound(path));
        String mode = endpoint.path("properties").path("authMode").asString("");
        if (!call.is("POST")) {
            throw notAllowed(call);
        }
        return switch (path.last()) {
            case "listKeys" -> listKeys(id, mode);
            case "regenerateKeys" -> {
                keys.renew(id, call.body().path("keyType").asString("").equals("Primary"));
                yield ArmAnswer.empty(202);
            }
            default -> throw notAllowed(call);
        };
    }

    private ArmAnswer listKeys(String id, String mode) throws ArmError {
        if (!mode.equals("Key")) {
            throw ArmError.invalid("The endpoint has the auth mode '" + mode + "' and no keys.");
        }
        return ArmAnswer.ok(JSON.createObjectNode()
                .put("primaryKey", keys.of(id).primary())
                .put("secondaryKey", keys.of(id).secondary()));
    }

    @Override
    public List<String> resources() {
        return world.store().ids().stream()
                .filter(id -> knows(ArmPath.parse(id)))
                .toList();
    }

    @Override
    public void close() {
        hosts.close();
    }
}
