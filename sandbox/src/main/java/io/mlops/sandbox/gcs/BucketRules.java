package io.mlops.sandbox.gcs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Cloud Storage refuses of a bucket's settings: lifecycle rules (https://cloud.google.com/storage/docs/lifecycle), Autoclass
 * (https://cloud.google.com/storage/docs/autoclass#restrictions) and retention (https://cloud.google.com/storage/docs/bucket-lock).
 */
final class BucketRules {
    private static final int MOST_RULES = 100;
    private static final long LONGEST_SECONDS = 3_155_760_000L;
    private static final Set<String> CLASSES = Set.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE");
    private static final Set<String> CONDITIONS = Set.of(
            "age",
            "createdBefore",
            "customTimeBefore",
            "daysSinceCustomTime",
            "daysSinceNoncurrentTime",
            "isLive",
            "matchesPrefix",
            "matchesStorageClass",
            "matchesSuffix",
            "noncurrentTimeBefore",
            "numNewerVersions");

    private BucketRules() {}

    /** Of settings as they would be; completes what the service fills in. */
    static void check(ObjectNode document, Optional<GcsBucket> before, Instant now) throws GcsError {
        JsonNode rules = document.at("/lifecycle/rule");
        if (rules.size() > MOST_RULES) {
            throw GcsError.invalid("The maximum number of lifecycle management rules is 100.");
        }
        boolean autoclass = document.at("/autoclass/enabled").asBoolean(false);
        for (JsonNode rule : rules) {
            rule(rule, autoclass);
        }
        if (autoclass) {
            autoclass((ObjectNode) document.path("autoclass"), now);
        }
        retention(document, before, now);
    }

    private static void rule(JsonNode rule, boolean autoclass) throws GcsError {
        String action = rule.at("/action/type").asString("");
        JsonNode condition = rule.path("condition");
        if (!List.of("Delete", "SetStorageClass", "AbortIncompleteMultipartUpload")
                .contains(action)) {
            throw GcsError.invalid("A lifecycle rule has an action that is not supported: " + action);
        }
        if (condition.isEmpty()) {
            throw GcsError.invalid("A lifecycle management action must contain at least one valid condition.");
        }
        for (String name : condition.propertyNames()) {
            if (!CONDITIONS.contains(name)) {
                throw GcsError.invalid("Invalid lifecycle condition: " + name);
            }
        }
        if (condition.path("age").asInt(0) < 0) {
            throw GcsError.invalid("The age of a lifecycle condition must be nonnegative.");
        }
        boolean moves = action.equals("SetStorageClass");
        if (moves && !CLASSES.contains(rule.at("/action/storageClass").asString(""))) {
            throw GcsError.invalid("Invalid storage class in a lifecycle rule.");
        }
        if (autoclass && (moves || condition.has("matchesStorageClass"))) {
            throw GcsError.invalid(
                    "SetStorageClass and matchesStorageClass are not allowed in the lifecycle rules of a bucket with"
                            + " Autoclass enabled.");
        }
    }

    private static void autoclass(ObjectNode autoclass, Instant now) throws GcsError {
        String terminal = autoclass.path("terminalStorageClass").asString("NEARLINE");
        if (!terminal.equals("NEARLINE") && !terminal.equals("ARCHIVE")) {
            throw GcsError.invalid("The terminal storage class of Autoclass must be NEARLINE or ARCHIVE.");
        }
        autoclass.put("terminalStorageClass", terminal);
        if (!autoclass.has("toggleTime")) {
            autoclass.put("toggleTime", now.toString());
        }
    }

    private static void retention(ObjectNode document, Optional<GcsBucket> before, Instant now) throws GcsError {
        JsonNode policy = document.path("retentionPolicy");
        boolean there = policy.isObject();
        long seconds = there ? Long.parseLong(policy.path("retentionPeriod").asString("0")) : 0;
        if (there && (seconds < 1 || seconds > LONGEST_SECONDS)) {
            throw GcsError.invalid("Invalid retention period.");
        }
        if (before.isPresent()
                && before.get().locked()
                && seconds < before.get().retentionSeconds()) {
            throw new GcsError(
                    403,
                    "forbidden",
                    "Cannot reduce retention duration of a locked Retention Policy for bucket '"
                            + before.get().name() + "'.");
        }
        if (policy instanceof ObjectNode object) {
            object.put("retentionPeriod", Long.toString(seconds));
            if (!object.has("effectiveTime")) {
                object.put("effectiveTime", now.toString());
            }
        }
    }
}
