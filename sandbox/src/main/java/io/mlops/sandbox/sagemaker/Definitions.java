package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.wire.AwsException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Resources that are only written down and read again: models and endpoint configurations. Guarded by its region. */
final class Definitions {
    private final Place place;
    private final Kind kind;
    private final Map<String, ObjectNode> byName = new LinkedHashMap<>();

    Definitions(Place place, Kind kind) {
        this.place = place;
        this.kind = kind;
    }

    /** What is written down. */
    enum Kind {
        MODEL("model", "model", "ModelName", "ModelArn", "Models"),
        ENDPOINT_CONFIG(
                "endpoint configuration",
                "endpoint-config",
                "EndpointConfigName",
                "EndpointConfigArn",
                "EndpointConfigs");

        private final String words;
        private final String arn;
        private final String nameMember;
        private final String arnMember;
        private final String listMember;

        Kind(String words, String arn, String nameMember, String arnMember, String listMember) {
            this.words = words;
            this.arn = arn;
            this.nameMember = nameMember;
            this.arnMember = arnMember;
            this.listMember = listMember;
        }
    }

    ObjectNode create(ObjectNode input, Instant now) throws AwsException {
        String name = name(input);
        String arn = place.arn(kind.arn, name);
        if (byName.containsKey(name)) {
            throw AwsException.validation("Cannot create already existing " + kind.words + " \"" + arn + "\".");
        }
        ObjectNode stored = input.deepCopy();
        stored.remove("Tags");
        stored.put(kind.arnMember, arn);
        stored.put("CreationTime", Times.seconds(now));
        byName.put(name, stored);
        return JsonNodeFactory.instance.objectNode().put(kind.arnMember, arn);
    }

    ObjectNode describe(ObjectNode input) throws AwsException {
        return require(name(input)).deepCopy();
    }

    void delete(ObjectNode input) throws AwsException {
        require(name(input));
        byName.remove(name(input));
    }

    ObjectNode require(String name) throws AwsException {
        return find(name)
                .orElseThrow(() -> AwsException.validation(
                        "Could not find " + kind.words + " \"" + place.arn(kind.arn, name) + "\"."));
    }

    Optional<ObjectNode> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    ObjectNode list(ObjectNode input) throws AwsException {
        List<ObjectNode> summaries = byName.values().stream()
                .map(stored -> JsonNodeFactory.instance
                        .objectNode()
                        .put(kind.nameMember, stored.path(kind.nameMember).asString())
                        .put(kind.arnMember, stored.path(kind.arnMember).asString())
                        .put("CreationTime", stored.path("CreationTime").asDouble()))
                .toList();
        return new Listing(kind.nameMember, kind.listMember, "Descending").page(input, summaries);
    }

    Collection<ObjectNode> all() {
        return byName.values();
    }

    private String name(ObjectNode input) {
        return input.path(kind.nameMember).asString();
    }
}
