package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Outcome;
import io.mlops.sandbox.fault.FaultKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** AmlCompute clusters: they have as many machines as jobs have work for. Thread-safe. */
final class ComputeClusters implements ArmService {
    static final String NAMESPACE = "Microsoft.MachineLearningServices";
    private static final String TYPE = "workspaces/computes";
    private static final String NODES = TYPE + "/listNodes";
    private static final String CREATE = "Compute_CreateOrUpdate";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]{0,30}[a-zA-Z0-9]");
    private static final JsonMapper JSON = new JsonMapper();

    private final ArmWorld world;
    private final JobTable jobs;

    ComputeClusters(ArmWorld world, JobTable jobs) {
        this.world = world;
        this.jobs = jobs;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is(NAMESPACE, TYPE) || path.is(NAMESPACE, NODES);
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmRegion region = region(world, call.path());
        if (call.path().is(NAMESPACE, NODES)) {
            return nodes(call);
        }
        if (!call.path().resource()) {
            return ArmAnswer.list(world.store().list(call.path()).stream()
                    .map(this::described)
                    .toList());
        }
        return switch (call.method()) {
            case "PUT" -> create(call, region);
            case "GET" -> ArmAnswer.ok(described(world.store().require(call.path())));
            case "DELETE" -> delete(call, region);
            default ->
                throw new ArmError(405, "MethodNotAllowed", "The method " + call.method() + " is not supported.");
        };
    }

    /** The region whose workspace it is. */
    static ArmRegion region(ArmWorld world, ArmPath path) throws ArmError {
        Optional<ArmRegion> region = world.ofWorkspace(path.name(0));
        return region.orElseThrow(() -> new ArmError(
                404,
                "ResourceNotFound",
                "The Resource '" + NAMESPACE + "/workspaces/" + path.name(0) + "' under resource group '" + path.group()
                        + "' was not found."));
    }

    private ArmAnswer create(ArmCall call, ArmRegion region) throws ArmError {
        ObjectNode body = call.body();
        JsonNode asked = body.path("properties");
        if (!asked.path("computeType").asString("").equals("AmlCompute")) {
            throw ArmError.invalid("The sandbox has computes of the type AmlCompute only.");
        }
        if (!NAME.matcher(call.path().name()).matches()) {
            throw ArmError.invalid("The compute name " + call.path().name()
                    + " is invalid: it must begin with a letter and end with a letter or digit.");
        }
        Optional<ObjectNode> there = world.store().find(call.path());
        if (there.isPresent()) {
            return again(there.get(), asked);
        }
        int most = asked.path("properties")
                .path("scaleSettings")
                .path("maxNodeCount")
                .asInt(1);
        if (region.faults().meet(FaultKind.QUOTA, CREATE).isPresent()) {
            throw quota(most);
        }
        ObjectNode kept = body.deepCopy();
        properties(kept)
                .put("provisioningState", "Creating")
                .put("computeLocation", region.name())
                .put("isAttachedCompute", false)
                .put("createdOn", world.clock().instant().toString());
        ObjectNode made = world.store().put(call, kept);
        String id = call.path().id();
        return world.operations()
                .asynchronous(
                        call,
                        ArmAnswer.created(described(made)),
                        region.name(),
                        world.timing().creating(),
                        () -> {
                            world.store().update(id, each -> properties(each).put("provisioningState", "Succeeded"));
                            return new Outcome.Succeeded();
                        });
    }

    private static ObjectNode properties(ObjectNode resource) {
        return (ObjectNode) resource.path("properties");
    }

    /** What machines a cluster has never changes. */
    private ArmAnswer again(ObjectNode there, JsonNode asked) throws ArmError {
        JsonNode before = there.path("properties");
        if (!before.path("provisioningState").asString("").equals("Succeeded")) {
            throw ArmError.conflict("Another operation on the compute is in progress.");
        }
        for (String fixed : List.of("vmSize", "vmPriority")) {
            if (!before.path("properties")
                    .path(fixed)
                    .equals(asked.path("properties").path(fixed))) {
                throw ArmError.invalid("The property " + fixed + " of a compute cannot be changed.");
            }
        }
        return ArmAnswer.ok(described(there));
    }

    private static ArmError quota(int nodes) {
        String message = "Operation results in exceeding quota limits of Core. Maximum allowed: 0, Current in use: 0,"
                + " Additional requested: " + nodes;
        return ArmError.invalid("The specified subscription has a vCPU quota of 0 in this region.")
                .withDetail("ClusterCoreQuotaReached", message);
    }

    private ArmAnswer delete(ArmCall call, ArmRegion region) throws ArmError {
        if (!call.query().containsKey("underlyingResourceAction")) {
            throw ArmError.invalid("The query parameter underlyingResourceAction is missing.");
        }
        String id = call.path().id();
        ObjectNode there = world.store().require(call.path());
        if (there.path("properties").path("provisioningState").asString("").equals("Deleting")) {
            throw ArmError.conflict("The compute is being deleted.");
        }
        world.store().update(id, each -> properties(each).put("provisioningState", "Deleting"));
        return world.operations().located(call, region.name(), world.timing().deleting(), () -> {
            world.store().remove(id);
            return new Outcome.Succeeded();
        });
    }

    private ArmAnswer nodes(ArmCall call) throws ArmError {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode nodes = answer.putArray("nodes");
        String compute = call.path().parent();
        if (world.store().find(compute).isEmpty()) {
            throw ArmError.notFound(call.path());
        }
        jobs.all("", job -> job.on(compute) && job.hasMachines() ? Optional.of(job.name()) : Optional.<String>empty())
                .forEach(run -> nodes.addObject()
                        .put("nodeId", "tvmps_" + run)
                        .put("nodeState", "running")
                        .put("runId", run));
        return ArmAnswer.ok(answer);
    }

    /** With what jobs make of it. */
    private ObjectNode described(ObjectNode resource) {
        String id = resource.path("id").asString("");
        int busy = jobs.all("", job -> job.on(id) && job.hasMachines() ? Optional.of(job.name()) : Optional.empty())
                .size();
        List<String> scarce =
                jobs.all("", job -> job.on(id) && job.waits() ? job.shortage() : Optional.<String>empty());
        ObjectNode machines = (ObjectNode) resource.path("properties").path("properties");
        machines.put("allocationState", scarce.isEmpty() ? "Steady" : "Resizing")
                .put("currentNodeCount", busy)
                .put("targetNodeCount", busy + scarce.size());
        ObjectNode counts = machines.putObject("nodeStateCounts");
        for (String kind : List.of("idle", "running", "preparing", "unusable", "leaving", "preempted")) {
            counts.put(kind + "NodeCount", kind.equals("running") ? busy : 0);
        }
        if (!scarce.isEmpty()) {
            machines.putArray("errors")
                    .addObject()
                    .putObject("error")
                    .put("code", "AllocationFailed")
                    .put("message", scarce.getFirst());
        }
        return resource;
    }

    @Override
    public List<String> resources() {
        return world.store().ids().stream()
                .filter(id -> id.contains("/computes/"))
                .toList();
    }
}
