package io.mlops.cli.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What both gateways of an installation say of the upstream that serves at a location. */
final class Upstreams {
    private static final JsonMapper JSON = new JsonMapper();

    private Upstreams() {}

    static List<String> states(Installation mlops, String location) throws IOException {
        return at(mlops, location).stream()
                .map(upstream -> upstream.path("state").asString())
                .toList();
    }

    /** How many requests were sent to it. */
    static long attempts(Installation mlops, String location) throws IOException {
        return at(mlops, location).stream()
                .mapToLong(upstream -> upstream.path("attempts").asLong())
                .sum();
    }

    /** What each gateway tells of it. */
    static List<JsonNode> at(Installation mlops, String location) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (int slot = 1; slot <= 2; slot++) {
            int port = mlops.json(mlops.home.resolve("run/gateway-" + slot + ".json"))
                    .required("adminPort")
                    .asInt();
            for (JsonNode upstream : get(URI.create("http://127.0.0.1:" + port + "/routes"))
                    .path("routes")
                    .path(0)
                    .path("upstreams")) {
                if (upstream.path("location").asString().equals(location)
                        && upstream.path("weight").asInt() > 0) {
                    found.add(upstream);
                }
            }
        }
        return found;
    }

    private static JsonNode get(URI uri) throws IOException {
        return JSON.readTree(uri.toURL().openStream().readAllBytes());
    }
}
