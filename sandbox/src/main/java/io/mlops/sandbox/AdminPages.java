package io.mlops.sandbox;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.cloud.CloudPlace;
import io.mlops.sandbox.cloud.SandboxCloud;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a person or a script tells the sandbox, past every fault: {@code GET /}, {@code PUT|DELETE /faults/REGION/KIND},
 * {@code DELETE /faults/REGION} and {@code POST /jobs/REGION/NAME/interrupt}. Thread-safe.
 */
public final class AdminPages implements WireService {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<SandboxCloud> clouds;

    /** @param clouds no two have a place of the same name */
    public AdminPages(List<SandboxCloud> clouds) {
        this.clouds = List.copyOf(clouds);
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        List<String> path = List.of(request.rawPath().substring(1).split("/", -1));
        try {
            return switch (request.method() + " " + path.getFirst() + " " + path.size()) {
                case "GET  1" -> json(200, state());
                case "PUT faults 3" -> inject(path.get(1), path.get(2), request.body());
                case "DELETE faults 3" -> lift(path.get(1), List.of(kind(path.get(2))));
                case "DELETE faults 2" -> lift(path.get(1), List.of(FaultKind.values()));
                case "POST jobs 4" -> interrupt(path);
                default ->
                    error(
                            404,
                            "cannot find " + request.method() + " " + request.rawPath()
                                    + ": there are GET /, PUT and DELETE /faults/REGION/KIND, DELETE /faults/REGION and POST"
                                    + " /jobs/REGION/NAME/interrupt");
            };
        } catch (MlopsException e) {
            return error(404, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            return error(400, "cannot read the body: " + e.getOriginalMessage());
        }
    }

    private ObjectNode state() {
        ObjectNode state = JSON.createObjectNode();
        for (SandboxCloud cloud : clouds) {
            ObjectNode told = cloud.describe();
            state.set(cloud.name(), told);
            ArrayNode places = told.putArray("regions");
            cloud.places().forEach((name, place) -> {
                ObjectNode one = places.addObject().put("name", name);
                one.setAll(place.describe());
                place.resources().forEach(one.putArray("resources")::add);
                ArrayNode faults = one.putArray("faults");
                place.faults().active().forEach(fault -> faults.add(told(fault)));
            });
        }
        return state;
    }

    private static ObjectNode told(Fault fault) {
        ObjectNode told = JSON.createObjectNode().put("kind", word(fault.kind()));
        fault.operation().ifPresent(operation -> told.put("operation", operation));
        if (fault.times() < Integer.MAX_VALUE) {
            told.put("times", fault.times());
        }
        if (fault.kind() == FaultKind.SLOW) {
            told.put("delay-ms", fault.delay().toMillis());
        }
        return told;
    }

    /** NOT_FOUND where no cloud has such a place. */
    private CloudPlace place(String name) {
        List<String> known = new ArrayList<>();
        for (SandboxCloud cloud : clouds) {
            CloudPlace place = cloud.places().get(name);
            if (place != null) {
                return place;
            }
            known.addAll(cloud.places().keySet());
        }
        throw new MlopsException(ErrorCode.NOT_FOUND, "cannot find region " + name + ": the sandbox has " + known);
    }

    private WireAnswer inject(String region, String kind, byte[] body) {
        JsonNode more = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        for (String member : more.propertyNames()) {
            if (!List.of("operation", "times", "delay-ms").contains(member)) {
                throw new IllegalArgumentException("cannot inject " + kind + ": unknown member " + member
                        + "; there are operation, times, delay-ms");
            }
        }
        Fault fault = new Fault(
                kind(kind),
                more.has("operation") ? Optional.of(more.path("operation").asString()) : Optional.empty(),
                more.path("times").asInt(Integer.MAX_VALUE),
                Duration.ofMillis(more.path("delay-ms").asLong(0)));
        place(region).faults().inject(fault);
        return json(200, state());
    }

    private WireAnswer lift(String region, List<FaultKind> kinds) {
        kinds.forEach(place(region).faults()::lift);
        return json(200, state());
    }

    private WireAnswer interrupt(List<String> path) {
        if (!path.get(3).equals("interrupt")) {
            throw new IllegalArgumentException("cannot " + path.get(3) + " a job: there is only interrupt");
        }
        return place(path.get(1)).interrupt(path.get(2))
                ? json(200, JSON.createObjectNode().put("interrupted", path.get(2)))
                : error(
                        409,
                        "cannot interrupt " + path.get(2)
                                + ": there is no such spot job, or it has no machine at the moment");
    }

    private static FaultKind kind(String word) {
        for (FaultKind kind : FaultKind.values()) {
            if (word(kind).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("cannot find fault " + word
                + ": there are throttle, error, slow, refuse, hang, stock-out, quota and expired");
    }

    private static String word(FaultKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static WireAnswer json(int status, JsonNode body) {
        return WireAnswer.of(status, "application/json", (body + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static WireAnswer error(int status, String message) {
        return json(status, JSON.createObjectNode().put("error", message));
    }
}
