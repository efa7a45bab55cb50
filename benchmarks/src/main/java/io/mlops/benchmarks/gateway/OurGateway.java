package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code serve --gateway} of the built distribution, with the settings that users get. It lives on from run to run, as in
 * production, and gets new upstreams through {@code routes.json}; the cold runs stop it first.
 */
final class OurGateway implements Proxy {
    static final String DEPLOYMENT = "bench";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DEADLINE_MILLIS = "3000";

    private final Children children;
    private final Path distribution;
    private final Path home;
    private final int port = Local.freePort();
    private final int adminPort = Local.freePort();
    private final List<Process> processes = new ArrayList<>();
    private long sequence;
    private long eventsBefore;

    OurGateway(Children children, Path distribution) {
        this.children = children;
        this.distribution = distribution;
        this.home = children.folder().resolve("ours");
    }

    @Override
    public void serve(List<UpstreamServer> upstreams, Topology topology) {
        try {
            Files.createDirectories(home);
            writeRoutes(upstreams, topology);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (processes.isEmpty()) {
            processes.add(children.start(
                    "ours",
                    Map.of(),
                    List.of(
                            distribution.resolve("bin/mlops-cli").toString(),
                            "serve",
                            "--gateway",
                            "--home",
                            home.toString(),
                            "--port",
                            Integer.toString(port),
                            "--admin-port",
                            Integer.toString(adminPort))));
        }
        for (Process process : processes) {
            children.awaitUp("ours", process, this::readyForTheseRoutes);
        }
        eventsBefore = lastEvent();
    }

    private void writeRoutes(List<UpstreamServer> upstreams, Topology topology) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1).put("fence", 1).put("sequence", ++sequence);
        root.put("writtenAt", Instant.now().toString());
        ObjectNode route = root.putArray("routes").addObject();
        route.put("deployment", DEPLOYMENT).put("timeoutMillis", Long.parseLong(DEADLINE_MILLIS));
        route.put("idempotent", true).put("maxBodyBytes", 1 << 20).put("probe", "{\"inputs\":[]}");
        ArrayNode array = route.putArray("upstreams");
        for (int i = 0; i < upstreams.size(); i++) {
            ObjectNode entry = array.addObject();
            // A new id is a new upstream: nothing that the last run did to it is remembered.
            entry.put("id", "u" + i + "-" + sequence);
            entry.put("address", "http://127.0.0.1:" + upstreams.get(i).port());
            entry.put("location", "local/" + "abc".charAt(i)).put("revision", 1).put("modelDigest", "");
            entry.put("priority", topology.standby(i) ? 1 : 0)
                    .put("weight", 100)
                    .put("draining", false);
        }
        Path written = home.resolve("routes.json.new");
        Files.writeString(written, root.toString());
        Files.move(written, home.resolve("routes.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean readyForTheseRoutes() {
        if (!Local.answers(adminPort, "/health/ready")) {
            return false;
        }
        JsonNode routes = admin("/routes");
        if (routes.path("sequence").asLong() != sequence) {
            return false;
        }
        for (JsonNode upstream : routes.path("routes").path(0).path("upstreams")) {
            if (!upstream.path("state").asString("").equals("AVAILABLE")) {
                return false;
            }
        }
        return true;
    }

    private JsonNode admin(String path) {
        try {
            return JSON.readTree(Local.get(adminPort, path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask our gateway for " + path + ": " + e.getMessage(), e);
        }
    }

    private long lastEvent() {
        long last = 0;
        for (JsonNode event : admin("/events").path("events")) {
            last = Math.max(last, event.path("seq").asLong());
        }
        return last;
    }

    @Override
    public OptionalLong ejections() {
        long count = 0;
        for (JsonNode event : admin("/events?after=" + eventsBefore).path("events")) {
            count += event.path("type").asString("").equals("EJECTED") ? 1 : 0;
        }
        return OptionalLong.of(count);
    }

    @Override
    public void stop() {
        processes.forEach(children::kill);
        processes.clear();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return processes.stream()
                .flatMap(process -> Children.family(process).stream())
                .toList();
    }
}
