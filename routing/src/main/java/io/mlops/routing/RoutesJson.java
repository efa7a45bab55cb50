package io.mlops.routing;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of {@link Routes}: the file {@code routes.json} that gateways follow. Thread-safe. */
public final class RoutesJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private RoutesJson() {}

    public static byte[] write(Routes routes) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", Routes.VERSION);
        root.put("fence", routes.fence());
        root.put("sequence", routes.sequence());
        root.put("writtenAt", routes.writtenAt().toString());
        ArrayNode array = root.putArray("routes");
        for (Route route : routes.routes()) {
            ObjectNode node = array.addObject();
            node.put("deployment", route.deployment());
            node.put("timeoutMillis", route.timeout().toMillis());
            node.put("idempotent", route.idempotent());
            node.put("maxBodyBytes", route.maxBodyBytes());
            node.put("probe", route.probe());
            node.put("recording", route.recording().name());
            ArrayNode upstreams = node.putArray("upstreams");
            route.upstreams().forEach(upstream -> write(upstream, upstreams.addObject()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(out, root);
        out.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static void write(Upstream upstream, ObjectNode entry) {
        entry.put("id", upstream.id());
        entry.put("address", upstream.address().toString());
        entry.put("location", upstream.location().toString());
        entry.put("revision", upstream.revision());
        entry.put("modelDigest", upstream.modelDigest());
        entry.put("priority", upstream.priority());
        entry.put("weight", upstream.weight());
        entry.put("draining", upstream.draining());
        UpstreamTransport transport = upstream.transport();
        if (transport != null) {
            ObjectNode node = entry.putObject("transport");
            node.put("provider", transport.provider());
            node.put("endpoint", transport.endpoint());
        }
    }

    /** Reads what {@link #write(Routes)} wrote; INVALID_ARGUMENT says what is wrong with anything else. */
    public static Routes read(byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            int version = root.required("version").asInt();
            if (version != Routes.VERSION) {
                throw new IllegalArgumentException("version " + version + " is not " + Routes.VERSION);
            }
            List<Route> routes = new ArrayList<>();
            for (JsonNode node : root.required("routes")) {
                routes.add(route(node));
            }
            return new Routes(
                    root.required("fence").asLong(),
                    root.required("sequence").asLong(),
                    Instant.parse(root.required("writtenAt").asString()),
                    routes);
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException | MlopsException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    /** Replaces the file atomically: a reader sees the old routes or the new, never a part. */
    public static void writeFile(Path file, Routes routes) throws IOException {
        AtomicFile.replace(file, write(routes));
    }

    private static Route route(JsonNode node) {
        List<Upstream> upstreams = new ArrayList<>();
        for (JsonNode entry : node.required("upstreams")) {
            upstreams.add(new Upstream(
                    entry.required("id").asString(),
                    URI.create(entry.required("address").asString()),
                    Location.parse(entry.required("location").asString()),
                    entry.required("revision").asInt(),
                    entry.required("modelDigest").asString(),
                    entry.required("priority").asInt(),
                    entry.required("weight").asInt(),
                    entry.required("draining").asBoolean(),
                    transport(entry.path("transport"))));
        }
        return new Route(
                node.required("deployment").asString(),
                Duration.ofMillis(node.required("timeoutMillis").asLong()),
                node.required("idempotent").asBoolean(),
                node.required("maxBodyBytes").asInt(),
                node.required("probe").asString(),
                upstreams,
                Recording.valueOf(node.path("recording").asString(Recording.OFF.name())));
    }

    /** Routes that were written before there were transports have none. */
    private static @Nullable UpstreamTransport transport(JsonNode node) {
        return node.isMissingNode() || node.isNull()
                ? null
                : new UpstreamTransport(
                        node.required("provider").asString(),
                        node.required("endpoint").asString());
    }

    private static MlopsException invalid(String reason, @Nullable Throwable cause) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read routes: " + reason, cause);
    }
}
