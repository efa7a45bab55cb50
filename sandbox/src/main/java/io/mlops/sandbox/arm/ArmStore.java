package io.mlops.sandbox.arm;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Resources with what Resource Manager adds to each: id, name, type, who made and changed it when, and an ETag. Thread-safe. */
public final class ArmStore {
    private final InstantSource clock;
    private final Map<String, Kept> resources = new LinkedHashMap<>();

    /** @param etag of what it is now; told in the header {@code ETag} and in no body */
    private record Kept(ObjectNode resource, String etag) {
        static Kept of(ObjectNode resource) {
            return new Kept(resource, UUID.randomUUID().toString());
        }
    }

    public ArmStore(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Keeps what was sent, and answers it with what is added.
     *
     * @throws ArmError 412 where the call's {@code If-Match} or {@code If-None-Match} does not hold
     */
    public synchronized ObjectNode put(ArmCall call, ObjectNode resource) throws ArmError {
        ArmPath path = call.path();
        Kept before = resources.get(path.key());
        check(call, before);
        ObjectNode kept = resource.deepCopy();
        kept.put("id", path.id()).put("name", path.name()).put("type", path.namespace() + "/" + path.type());
        String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        ObjectNode system = kept.putObject("systemData");
        if (before == null) {
            system.put("createdAt", now).put("createdBy", "mlops-sandbox").put("createdByType", "Application");
        } else {
            system.setAll((ObjectNode) before.resource().path("systemData"));
        }
        system.put("lastModifiedAt", now)
                .put("lastModifiedBy", "mlops-sandbox")
                .put("lastModifiedByType", "Application");
        resources.put(path.key(), Kept.of(kept));
        return kept.deepCopy();
    }

    /** Fails with 412 where the call's conditions do not hold. */
    public synchronized void check(ArmCall call) throws ArmError {
        check(call, resources.get(call.path().key()));
    }

    private static void check(ArmCall call, @Nullable Kept before) throws ArmError {
        Optional<String> match = call.header("if-match");
        if (match.isPresent() && (before == null || !matches(match.get(), before.etag()))) {
            throw ArmError.precondition(match.get());
        }
        Optional<String> none = call.header("if-none-match");
        if (none.isPresent() && before != null && matches(none.get(), before.etag())) {
            throw ArmError.precondition(none.get());
        }
    }

    private static boolean matches(String condition, String etag) {
        return condition.equals("*") || condition.equals(etag) || condition.equals("\"" + etag + "\"");
    }

    public synchronized Optional<ObjectNode> find(ArmPath path) {
        return find(path.id());
    }

    public synchronized Optional<ObjectNode> find(String id) {
        return Optional.ofNullable(resources.get(key(id)))
                .map(kept -> kept.resource().deepCopy());
    }

    /** The ETag of what is there now. */
    public synchronized Optional<String> etag(ArmPath path) {
        return Optional.ofNullable(resources.get(path.key())).map(Kept::etag);
    }

    /** 404 where there is none. */
    public ObjectNode require(ArmPath path) throws ArmError {
        return find(path).orElseThrow(() -> ArmError.notFound(path));
    }

    /** Those of a collection, in their order. */
    public synchronized List<ObjectNode> list(ArmPath collection) {
        String prefix = collection.key() + "/";
        return resources.entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith(prefix) && each.getKey().indexOf('/', prefix.length()) < 0)
                .map(each -> each.getValue().resource().deepCopy())
                .toList();
    }

    /** Changes one that is there, and gives it another ETag; nothing where it is gone. */
    public synchronized void update(String id, Consumer<ObjectNode> change) {
        resources.computeIfPresent(key(id), (key, kept) -> {
            change.accept(kept.resource());
            return Kept.of(kept.resource());
        });
    }

    /** Forgets it and all below it; says whether it was there. */
    public synchronized boolean remove(String id) {
        boolean there = resources.remove(key(id)) != null;
        resources.keySet().removeIf(each -> each.startsWith(key(id) + "/"));
        return there;
    }

    /** Of all, in their order. */
    public synchronized List<String> ids() {
        List<String> ids = new ArrayList<>();
        resources.values().forEach(each -> ids.add(each.resource().path("id").asString()));
        return ids;
    }

    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
