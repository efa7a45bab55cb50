package io.mlops.sandbox.azurebatch;

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
import tools.jackson.databind.node.ObjectNode;

/** Accounts, which are there from the beginning, and their pools. Thread-safe. */
final class BatchAccounts implements ArmService {
    private static final String NAMESPACE = "Microsoft.Batch";
    private static final String ACCOUNT = "batchAccounts";
    private static final String POOL = ACCOUNT + "/pools";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    /** https://learn.microsoft.com/azure/batch/batch-quota-limit , "Resource quotas". */
    private static final int POOLS = 100;

    private static final int ACTIVE_JOBS = 300;

    private final ArmWorld world;
    private final BatchTable table;

    BatchAccounts(ArmWorld world, BatchTable table) {
        this.world = world;
        this.table = table;
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is(NAMESPACE, ACCOUNT) || path.is(NAMESPACE, POOL);
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmPath path = call.path();
        if (!path.group().equalsIgnoreCase(world.account().group())) {
            throw new ArmError(
                    404, "ResourceGroupNotFound", "Resource group '" + path.group() + "' could not be found.");
        }
        if (path.names().isEmpty()) {
            throw new ArmError(405, "MethodNotAllowed", "The sandbox does not list accounts.");
        }
        ArmRegion region = world.regions().stream()
                .filter(each -> each.batchAccount().equalsIgnoreCase(path.name(0)))
                .findFirst()
                .orElseThrow(() -> ArmError.notFound(path));
        if (path.is(NAMESPACE, ACCOUNT)) {
            return ArmAnswer.ok(account(path, region));
        }
        return path.resource() ? pool(call, region) : list(region);
    }

    /** Machines are those of the subscription: Batch's own had no Spot. */
    private static ObjectNode account(ArmPath path, ArmRegion region) {
        ObjectNode told = JobState.object()
                .put("id", path.id())
                .put("name", path.name())
                .put("type", NAMESPACE + "/" + ACCOUNT)
                .put("location", region.name());
        told.putObject("properties")
                .put("accountEndpoint", path.name() + "." + region.name() + ".batch.azure.com")
                .put("provisioningState", "Succeeded")
                .put("poolAllocationMode", "UserSubscription")
                .put("poolQuota", POOLS)
                .put("activeJobAndJobScheduleQuota", ACTIVE_JOBS);
        return told;
    }

    private ArmAnswer list(ArmRegion region) {
        return table.with(all -> ArmAnswer.list(
                all.pools(region.name()).stream().map(PoolState::described).toList()));
    }

    private ArmAnswer pool(ArmCall call, ArmRegion region) throws ArmError {
        String name = call.path().name();
        return switch (call.method()) {
            case "GET" ->
                ArmAnswer.ok(table.with(all -> all.pool(region.name(), name)
                        .map(PoolState::described)
                        .orElseThrow(() -> ArmError.notFound(call.path()))));
            case "PUT" -> table.with(all -> create(all, call, region));
            case "DELETE" -> delete(call, region);
            default ->
                throw new ArmError(405, "MethodNotAllowed", "The method " + call.method() + " is not supported.");
        };
    }

    private ArmAnswer create(BatchTable all, ArmCall call, ArmRegion region) throws ArmError {
        String name = call.path().name();
        Optional<PoolState> there = all.pool(region.name(), name);
        if (there.isPresent()
                && call.header("if-none-match").filter("*"::equals).isPresent()) {
            throw ArmError.precondition("*");
        }
        if (there.isPresent()) {
            throw new ArmError(409, "PropertyCannotBeUpdated", "The sandbox changes no pool.");
        }
        if (!NAME.matcher(name).matches()) {
            throw ArmError.invalid("The pool name " + name + " is invalid.");
        }
        if (region.faults().meet(FaultKind.QUOTA, PoolState.CREATE).isPresent()
                || all.pools(region.name()).size() >= POOLS) {
            throw new ArmError(
                    409, "PoolQuotaReached", "The maximum number of pools has been reached for this account.");
        }
        PoolState pool = new PoolState(
                call.path().id(),
                name,
                call.body().deepCopy(),
                region.name(),
                region.faults(),
                world.clock().instant());
        checkIdentities(pool);
        all.put(pool);
        return ArmAnswer.ok(pool.described());
    }

    /** What a pool names must be among its own identities. */
    private static void checkIdentities(PoolState pool) throws ArmError {
        for (JsonNode reference : pool.properties().findValues("identityReference")) {
            String id = reference.path("resourceId").asString("");
            if (!pool.has(id)) {
                throw new ArmError(
                        400,
                        "InvalidPropertyValue",
                        "The identity " + id + " is not among the identities of the pool.");
            }
        }
    }

    private ArmAnswer delete(ArmCall call, ArmRegion region) throws ArmError {
        PoolState pool = table.with(all -> {
            PoolState there =
                    all.pool(region.name(), call.path().name()).orElseThrow(() -> ArmError.notFound(call.path()));
            if (there.deleting()) {
                throw new ArmError(409, "PoolBeingDeleted", "The specified pool is being deleted.");
            }
            there.delete();
            return there;
        });
        return world.operations().located(call, region.name(), world.timing().deleting(), () -> {
            table.remove(pool);
            return new Outcome.Succeeded();
        });
    }

    @Override
    public List<String> resources() {
        return table.poolIds();
    }

    @Override
    public void look() {
        table.look();
    }

    @Override
    public boolean interrupt(String region, String job) {
        return table.preempt(region, job);
    }

    @Override
    public void close() {
        table.close();
    }
}
