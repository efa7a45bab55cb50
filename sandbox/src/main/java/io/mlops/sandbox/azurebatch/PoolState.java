package io.mlops.sandbox.azurebatch;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pool: it has a machine while a task has work for one, whatever the formula that it is scaled by, of which only the kind of machines is read.
 * Guarded by its table.
 */
final class PoolState {
    /** The name of what its faults are injected for. */
    static final String CREATE = "Pool_Create";

    private static final Pattern NO_SPOT = Pattern.compile("\\$TargetLowPriorityNodes\\s*=\\s*0\\s*;");
    private static final JsonMapper JSON = new JsonMapper();

    private final String id;
    private final String name;
    private final ObjectNode body;
    private final String region;
    private final Faults faults;
    private final Instant created;
    private int machines;
    private boolean busy;
    private boolean deleting;
    private @Nullable String scarce;

    /** @param body as it was asked for */
    PoolState(String id, String name, ObjectNode body, String region, Faults faults, Instant now) {
        this.id = id;
        this.name = name;
        this.body = body;
        this.region = region;
        this.faults = faults;
        this.created = now;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    String regionName() {
        return region;
    }

    Instant created() {
        return created;
    }

    JsonNode properties() {
        return body.path("properties");
    }

    /** Whether it has an identity of this id. */
    boolean has(String identity) {
        return body.path("identity").path("userAssignedIdentities").has(identity);
    }

    boolean deleting() {
        return deleting;
    }

    void delete() {
        deleting = true;
    }

    /** Whether its machines may be taken away. */
    boolean spot() {
        JsonNode scale = properties().path("scaleSettings");
        return scale.has("fixedScale")
                ? scale.path("fixedScale").path("targetLowPriorityNodes").asInt(0) > 0
                : !NO_SPOT.matcher(scale.path("autoScale").path("formula").asString(""))
                        .find();
    }

    /** A machine's name; empty where there is none to be had, which it says from now on. */
    Optional<String> machine() {
        boolean none = faults.meet(FaultKind.SHORTAGE, CREATE).isPresent()
                || faults.meet(FaultKind.STOCK_OUT, CREATE).isPresent();
        scarce = none ? "Desired number of compute nodes could not be allocated due to a lack of capacity" : null;
        if (none || deleting) {
            return Optional.empty();
        }
        busy = true;
        machines++;
        return Optional.of("tvmps_" + Integer.toHexString(id.hashCode()) + "-" + machines + (spot() ? "_p" : "_d"));
    }

    /** Its machine has nothing to do any more, or is gone. */
    void free() {
        busy = false;
    }

    /** The resource with what the service adds. */
    ObjectNode described() {
        ObjectNode told = JSON.createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("type", "Microsoft.Batch/batchAccounts/pools");
        told.setAll(body.deepCopy());
        ObjectNode all = (ObjectNode) told.path("properties");
        all.put("provisioningState", deleting ? "Deleting" : "Succeeded")
                .put("allocationState", scarce == null ? "Steady" : "Resizing")
                .put("creationTime", created.toString())
                .put("currentDedicatedNodes", busy && !spot() ? 1 : 0)
                .put("currentLowPriorityNodes", busy && spot() ? 1 : 0);
        if (scarce != null) {
            ArrayNode errors = all.putObject("resizeOperationStatus").putArray("errors");
            errors.addObject().put("code", "AllocationFailed").put("message", scarce);
        }
        return told;
    }
}
