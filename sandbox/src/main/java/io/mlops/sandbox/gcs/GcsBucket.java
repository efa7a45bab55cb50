package io.mlops.sandbox.gcs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A bucket, as far as fake-gcs-server does not know it. Whoever changes it or writes into it holds its monitor. */
final class GcsBucket {
    private final String inside;
    private final String region;
    private final ObjectNode document;
    private final Map<String, Kept> objects = new HashMap<>();

    /**
     * What is kept of an object beside.
     *
     * @param generation of which this is told
     * @param created by the sandbox's clock
     */
    record Kept(String generation, String storageClass, Instant created, String key) {
        Kept in(String otherClass) {
            return new Kept(generation, otherClass, created, key);
        }
    }

    /**
     * @param inside its name in fake-gcs-server
     * @param document what is told of it
     */
    GcsBucket(String inside, String region, ObjectNode document) {
        this.inside = inside;
        this.region = region;
        this.document = document;
    }

    String inside() {
        return inside;
    }

    String region() {
        return region;
    }

    ObjectNode document() {
        return document;
    }

    String name() {
        return document.path("name").asString("");
    }

    boolean autoclass() {
        return document.at("/autoclass/enabled").asBoolean(false);
    }

    /** Of what is written without one. */
    String storageClass() {
        return document.path("storageClass").asString("STANDARD");
    }

    /** The key of what is written without one; empty text for Google's own. */
    String key() {
        return document.at("/encryption/defaultKmsKeyName").asString("");
    }

    /** How many seconds everything is kept; 0 without a policy. */
    long retentionSeconds() {
        JsonNode period = document.at("/retentionPolicy/retentionPeriod");
        return period.isMissingNode() || period.isNull() ? 0 : Long.parseLong(period.asString("0"));
    }

    boolean locked() {
        return document.at("/retentionPolicy/isLocked").asBoolean(false);
    }

    long metageneration() {
        return Long.parseLong(document.path("metageneration").asString("1"));
    }

    void changed(Instant now) {
        document.put("metageneration", Long.toString(metageneration() + 1));
        document.put("updated", now.toString());
        document.put("etag", "m" + metageneration());
    }

    Optional<Kept> kept(String object, String generation) {
        return Optional.ofNullable(objects.get(object))
                .filter(kept -> kept.generation().equals(generation));
    }

    void keep(String object, Kept kept) {
        objects.put(object, kept);
    }

    void forget(String object) {
        objects.remove(object);
    }

    /** The rules of its lifecycle, as its document has them. */
    JsonNode rules() {
        return document.at("/lifecycle/rule");
    }

    /** When the policy lets go of it. */
    Instant retainedUntil(Kept kept) {
        return kept.created().plus(Duration.ofSeconds(retentionSeconds()));
    }

    /** Lets its rules do what is due by now, and tells what they delete; what is retained waits. */
    List<String> age(Instant now) {
        List<String> deleted = new ArrayList<>();
        if (rules().isEmpty()) {
            return deleted;
        }
        for (Map.Entry<String, Kept> each : objects.entrySet()) {
            Kept kept = each.getValue();
            switch (Lifecycle.of(each.getKey(), kept, rules(), now)) {
                case Lifecycle.Fate.KeptIn(String storageClass) -> each.setValue(kept.in(storageClass));
                case Lifecycle.Fate.Deleted() when !now.isBefore(retainedUntil(kept)) -> deleted.add(each.getKey());
                case Lifecycle.Fate.Deleted() -> {} // deleted once it is not retained any more
            }
        }
        objects.keySet().removeAll(deleted);
        return deleted;
    }
}
