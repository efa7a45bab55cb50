package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long DEADLINE_MILLIS = 3_000;

    private final Children children;
    private final Path distribution;
    private final String name;
    private final int count;
    private final Optional<Certificate> certificate;
    private final Way way;
    private final Path home;
    private final int port = Local.freePort();
    private final List<Integer> adminPorts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<Long> eventsBefore = new ArrayList<>();
    private long sequence;
    private boolean warm;

    /** As many processes as {@code count}; with a certificate, clients speak TLS. */
    OurGateway(Children children, Path distribution, int count, Optional<Certificate> certificate, Way way) {
        this.children = children;
        this.distribution = distribution;
        this.name = (certificate.isPresent() ? "ours-tls" : "ours") + (way == Way.PLAIN ? "" : "-" + way.id());
        this.count = count;
        this.certificate = certificate;
        this.way = way;
        this.home = children.folder().resolve(name);
        for (int i = 0; i < count; i++) {
            adminPorts.add(Local.freePort());
        }
    }

    @Override
    public void serve(List<String> upstreams, Topology topology) {
        try {
            Files.createDirectories(home);
            writeConfig(upstreams);
            writeRoutes(upstreams, topology);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (processes.isEmpty()) {
            for (int slot = 1; slot <= count; slot++) {
                processes.add(children.start(name + "-" + slot, way.environment(), command(slot)));
            }
        }
        eventsBefore.clear();
        for (int i = 0; i < count; i++) {
            int adminPort = adminPorts.get(i);
            children.awaitUp(name + "-" + (i + 1), processes.get(i), () -> readyForTheseRoutes(adminPort));
            eventsBefore.add(lastEvent(adminPort));
        }
    }

    private List<String> command(int slot) {
        List<String> command = new ArrayList<>(List.of(
                distribution.resolve("bin/mlops-cli").toString(),
                "serve",
                "--gateway",
                "--home",
                home.toString(),
                "--port",
                Integer.toString(port),
                "--admin-port",
                Integer.toString(adminPorts.get(slot - 1)),
                "--slot",
                Integer.toString(slot)));
        return command;
    }

    private void writeConfig(List<String> upstreams) throws IOException {
        StringBuilder config = new StringBuilder();
        for (int i = 0; i < upstreams.size(); i++) {
            config.append(way.configuration(i, upstreams.get(i)));
        }
        config.append("gateway.processes: ").append(count).append('\n');
        certificate.ifPresent(one -> config.append("gateway.tls.certificate: ")
                .append(one.certificate())
                .append("\ngateway.tls.key: ")
                .append(one.key())
                .append('\n'));
        Files.writeString(home.resolve("config.yaml"), config);
    }

    private void writeRoutes(List<String> upstreams, Topology topology) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1).put("fence", 1).put("sequence", ++sequence);
        root.put("writtenAt", Instant.now().toString());
        ObjectNode route = root.putArray("routes").addObject();
        route.put("deployment", Prediction.DEPLOYMENT).put("timeoutMillis", DEADLINE_MILLIS);
        route.put("idempotent", true).put("maxBodyBytes", 1 << 20).put("probe", "{\"inputs\":[]}");
        ArrayNode array = route.putArray("upstreams");
        for (int i = 0; i < upstreams.size(); i++) {
            ObjectNode entry = array.addObject();
            // A new id is a new upstream: nothing that the last run did to it is remembered.
            entry.put("id", "u" + i + "-" + sequence);
            way.describe(entry, i, upstreams.get(i));
            entry.put("revision", 1).put("modelDigest", "");
            entry.put("priority", topology.standby(i) ? 1 : 0)
                    .put("weight", 100)
                    .put("draining", false);
        }
        Path written = home.resolve("routes.json.new");
        Files.writeString(written, root.toString());
        Files.move(written, home.resolve("routes.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean readyForTheseRoutes(int adminPort) {
        if (!Local.answers(adminPort, "/health/ready")) {
            return false;
        }
        JsonNode routes = admin(adminPort, "/routes");
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

    private static JsonNode admin(int adminPort, String path) {
        try {
            return JSON.readTree(Local.get(adminPort, path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask our gateway for " + path + ": " + e.getMessage(), e);
        }
    }

    private static long lastEvent(int adminPort) {
        long last = 0;
        for (JsonNode event : admin(adminPort, "/events").path("events")) {
            last = Math.max(last, event.path("seq").asLong());
        }
        return last;
    }

    @Override
    public OptionalLong ejections() {
        long ejections = 0;
        for (int i = 0; i < count; i++) {
            for (JsonNode event : admin(adminPorts.get(i), "/events?after=" + eventsBefore.get(i))
                    .path("events")) {
                ejections += event.path("type").asString("").equals("EJECTED") ? 1 : 0;
            }
        }
        return OptionalLong.of(ejections);
    }

    /** The JVM compiles what runs often; production runs for weeks. */
    @Override
    public boolean wantsWarmUp() {
        boolean wants = !warm;
        warm = true;
        return wants;
    }

    @Override
    public void stop() {
        processes.forEach(children::kill);
        processes.clear();
        warm = false;
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
