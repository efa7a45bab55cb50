package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.controlplane.spec.SpecJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Acts as they wait in the store. Thread-safe. */
final class ActJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private ActJson() {}

    static String write(Act act) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("deployment", act.deployment());
        switch (act) {
            case Act.Failover failover -> {
                node.put("act", "failover");
                node.put("from", failover.from().toString());
                if (failover.toOrNull() != null) {
                    node.put("to", failover.toOrNull().toString());
                }
            }
            case Act.Failback failback -> {
                node.put("act", "failback");
                node.put("to", failback.to().toString());
                node.put("exception", failback.exception());
            }
            case Act.Rollback rollback -> {
                node.put("act", "rollback");
                node.put("fromRevision", rollback.from());
                node.put("toRevision", rollback.to());
            }
            case Act.Destroy destroy -> {
                node.put("act", "destroy");
                node.put("created", destroy.created().toString());
            }
            case Act.Loosening loosening -> {
                node.put("act", "loosening");
                node.put("kind", ApprovalDesk.word(loosening.kind()));
            }
            case Act.Change change -> change(node, change);
        }
        return MAPPER.writeValueAsString(node);
    }

    private static void change(ObjectNode node, Act.Change change) {
        node.put("act", "change");
        node.put("change", change.change().name());
        node.put("baseGeneration", change.baseGeneration());
        node.put("currentRevision", change.currentRevision());
        node.put("newRevision", change.newRevision());
        node.put("digest", change.digest());
        ObjectNode pins = node.putObject("pins");
        change.pins().forEach(pin -> pins.put(pin.provider(), pin.digest()));
        node.put("model", change.model());
        node.put("file", change.file());
        node.put("spec", SpecJson.write(change.spec()));
        node.put("exception", change.exception());
        if (change.riskOrNull() != null) {
            node.putObject("risk")
                    .put("lacking", change.riskOrNull().lacking())
                    .put("reason", change.riskOrNull().reason());
        }
        if (change.calendarOrNull() != null) {
            node.put("calendar", SpecJson.write(change.calendarOrNull()));
        }
    }

    static Act read(String text) {
        JsonNode node = MAPPER.readTree(text);
        String deployment = node.required("deployment").asString();
        return switch (node.required("act").asString()) {
            case "failover" -> new Act.Failover(deployment, location(node, "from"), optional(node));
            case "failback" ->
                new Act.Failback(
                        deployment,
                        location(node, "to"),
                        node.required("exception").asString());
            case "rollback" ->
                new Act.Rollback(
                        deployment,
                        pinned(node, "fromRevision").asInt(),
                        pinned(node, "toRevision").asInt());
            case "destroy" ->
                new Act.Destroy(
                        deployment, Instant.parse(pinned(node, "created").asString()));
            case "loosening" ->
                new Act.Loosening(ApprovalDesk.kind(node.required("kind").asString()));
            case "change" ->
                new Act.Change(
                        deployment,
                        Plan.Action.valueOf(node.required("change").asString()),
                        node.required("baseGeneration").asLong(),
                        node.required("currentRevision").asInt(),
                        node.required("newRevision").asInt(),
                        node.required("digest").asString(),
                        pins(node),
                        node.required("model").asString(),
                        node.required("file").asString(),
                        SpecJson.deployment(node.required("spec").asString()),
                        node.has("calendar")
                                ? SpecJson.calendar(node.required("calendar").asString())
                                : null,
                        node.required("exception").asString(),
                        risk(node));
            case String other -> throw new IllegalArgumentException("there is no act " + other);
        };
    }

    private static @Nullable Risk risk(JsonNode node) {
        return node.has("risk")
                ? new Risk(
                        node.at("/risk/lacking").asString(),
                        node.at("/risk/reason").asString())
                : null;
    }

    private static List<Pin> pins(JsonNode node) {
        return pinned(node, "pins").properties().stream()
                .map(pin -> new Pin(pin.getKey(), pin.getValue().asString()))
                .toList();
    }

    /** Earlier versions did not write down what exactly was asked. */
    private static JsonNode pinned(JsonNode node, String name) {
        if (!node.has(name)) {
            String act = node.required("act").asString();
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot carry out this " + act + " of "
                            + node.required("deployment").asString() + ": an earlier version wrote it down without "
                            + name + "; deny it and ask again");
        }
        return node.required(name);
    }

    private static Location location(JsonNode node, String name) {
        return Location.parse(node.required(name).asString());
    }

    private static @Nullable Location optional(JsonNode node) {
        return node.has("to") ? location(node, "to") : null;
    }
}
