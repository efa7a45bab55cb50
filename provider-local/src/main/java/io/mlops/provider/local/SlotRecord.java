package io.mlops.provider.local;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to be remembered of a slot because it cannot be observed; the file {@code slot.json}, written before the
 * process is started.
 *
 * @param id the replica's
 * @param generation counts the processes that were started here, from 1
 * @param startedAt when the current one was about to be started
 * @param failures how many ended one after the other without having served for long
 * @param failedAt when the current one was first seen dead, or null
 * @param unhealthySince since when it has not answered, or null
 * @param drainingSince when it was asked to end, or null
 */
record SlotRecord(
        String id,
        int generation,
        Instant startedAt,
        int failures,
        @Nullable Instant failedAt,
        @Nullable Instant unhealthySince,
        @Nullable Instant drainingSince) {

    static SlotRecord started(String id, int generation, Instant at, int failures) {
        return new SlotRecord(id, generation, at, failures, null, null, null);
    }

    SlotRecord failed(Instant at, int newFailures) {
        return new SlotRecord(id, generation, startedAt, newFailures, at, unhealthySince, drainingSince);
    }

    SlotRecord unhealthy(@Nullable Instant since) {
        return new SlotRecord(id, generation, startedAt, failures, failedAt, since, drainingSince);
    }

    SlotRecord draining(Instant since) {
        return new SlotRecord(id, generation, startedAt, failures, failedAt, unhealthySince, since);
    }

    byte[] toJson() {
        ObjectNode root = LocalJson.object();
        root.put("id", id);
        root.put("generation", generation);
        root.put("startedAt", startedAt.toString());
        root.put("failures", failures);
        put(root, "failedAt", failedAt);
        put(root, "unhealthySince", unhealthySince);
        put(root, "drainingSince", drainingSince);
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    static SlotRecord fromJson(JsonNode root) {
        return new SlotRecord(
                root.required("id").asString(),
                root.required("generation").asInt(),
                Instant.parse(root.required("startedAt").asString()),
                root.required("failures").asInt(),
                instant(root.path("failedAt")),
                instant(root.path("unhealthySince")),
                instant(root.path("drainingSince")));
    }

    private static void put(ObjectNode root, String name, @Nullable Instant instant) {
        if (instant != null) {
            root.put(name, instant.toString());
        }
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isString() ? Instant.parse(node.asString()) : null;
    }
}
