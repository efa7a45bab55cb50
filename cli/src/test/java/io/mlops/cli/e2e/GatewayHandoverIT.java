package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.kill;
import static io.mlops.cli.e2e.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.Location;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Gateways as real processes, without a controller: replaced, ended and killed while requests come in. */
class GatewayHandoverIT {
    @TempDir
    Path folder;

    private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
    private Installation mlops;
    private HttpServer upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(answering);
        upstream.createContext("/", exchange -> {
            byte[] answer = "{\"outputs\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        upstream.start();
        mlops = Installation.fresh(folder);
        Upstream one = new Upstream(
                "one",
                URI.create("http://127.0.0.1:" + upstream.getAddress().getPort()),
                Location.parse("local/a"),
                1,
                "",
                0,
                100,
                false);
        Route route = new Route("policy", Duration.ofSeconds(20), true, 1 << 20, "{}", List.of(one));
        RoutesJson.writeFile(mlops.home.resolve("routes.json"), new Routes(1, 1, Instant.now(), List.of(route)));
    }

    @AfterEach
    void stop() throws IOException {
        mlops.close();
        upstream.stop(0);
        answering.close();
    }

    @Test
    void upgradesUnderLoadLoseNoRequest() throws Exception {
        startBoth();
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            for (int i = 0; i < 3; i++) {
                long first = mlops.gatewayPid(1);
                long second = mlops.gatewayPid(2);
                JsonNode gateways =
                        mlops.ok("serve", "--upgrade", "-o", "json").json().path("gateways");
                assertThat(gateways.path(0).path("before").asLong()).isEqualTo(first);
                assertThat(gateways.path(0).path("after").asLong()).isEqualTo(mlops.gatewayPid(1));
                assertThat(gateways.path(1).path("before").asLong()).isEqualTo(second);
                assertThat(mlops.gatewayPid(2)).isNotEqualTo(second);
                long before = load.answered.get();
                until(() -> load.answered.get() > before + 200);
                until(() -> mlops.processes("--gateway").size() == 2);
            }
            assertThat(load.takeFailures()).isEmpty();
        }
    }

    @Test
    void aSuccessorThatDiesLeavesThePredecessorAtWork() throws Exception {
        startBoth();
        long first = mlops.gatewayPid(1);
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            Installation.Running upgrade = mlops.start("serve", "--upgrade");
            // The one that is started again in its place may be killed, too: nobody serves twice by that.
            until(() -> !mlops.processes("--take-over").isEmpty());
            mlops.processes("--take-over").forEach(ProcessHandle::destroyForcibly);
            Installation.Result result = upgrade.await();
            assertThat(result.exit()).as(result.toString()).isEqualTo(6);
            assertThat(result.err()).contains("cannot upgrade gateway 1").contains("so pid " + first + " goes on");
            long before = load.answered.get();
            until(() -> load.answered.get() > before + 200);
            assertThat(load.takeFailures()).isEmpty();
            assertThat(mlops.gatewayPid(1)).isEqualTo(first);
            mlops.ok("serve", "--upgrade");
            assertThat(mlops.gatewayPid(1)).isNotEqualTo(first);
            assertThat(load.takeFailures()).isEmpty();
        }
    }

    @Test
    void aPredecessorThatDiesLeavesItsPortToTheSuccessor() throws Exception {
        startBoth();
        Installation.Running upgrade = mlops.start("serve", "--upgrade");
        until(() -> !mlops.processes("--take-over").isEmpty());
        kill(mlops.gatewayPid(1));
        Installation.Result result = upgrade.await();
        assertThat(result.exit()).as(result.toString()).isZero();
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            assertThat(load.takeFailures()).isEmpty();
        }
        assertThat(mlops.processes("--gateway")).hasSize(2);
    }

    @Test
    void whenOneDiesTheOtherServesEveryNewConnection() throws Exception {
        startBoth();
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            ProcessHandle second = ProcessHandle.of(mlops.gatewayPid(2)).orElseThrow();
            second.destroyForcibly();
            until(() -> !second.isAlive());
            load.renew();
            long dead = load.answered.get();
            until(() -> load.answered.get() > dead + 200);
            load.takeFailures();
            long after = load.answered.get();
            until(() -> load.answered.get() > after + 200);
            assertThat(load.takeFailures()).isEmpty();
        }
        assertThat(mlops.run("serve", "--upgrade").out())
                .contains("gateway 2  pid")
                .contains("started");
        assertThat(mlops.processes("--gateway")).hasSize(2);
    }

    @Test
    void toldToEndTheyFinishWhatTheyHave() throws Exception {
        Installation.Running one = startBoth();
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            ProcessHandle.of(mlops.gatewayPid(2)).orElseThrow().destroy();
            until(() -> !Files.exists(mlops.home.resolve("run/gateway-2.json")));
            load.renew();
            long ended = load.answered.get();
            until(() -> load.answered.get() > ended + 200);
            load.takeFailures();
            long before = load.answered.get();
            until(() -> load.answered.get() > before + 200);
            assertThat(load.takeFailures()).isEmpty();
        }
        ProcessHandle.of(mlops.gatewayPid(1)).orElseThrow().destroy();
        Installation.Result result = one.await();
        assertThat(result.err()).doesNotContain("ERROR");
        assertThat(mlops.processes("--gateway")).isEmpty();
        assertThat(mlops.listens(mlops.port)).isFalse();
        Installation.Result nothing = mlops.run("serve", "--upgrade");
        assertThat(nothing.err()).contains("cannot upgrade the gateways").contains("none runs");
        assertThat(nothing.exit()).isEqualTo(5);
    }

    @Test
    void anotherHomesGatewayIsNotLetIn() throws Exception {
        startBoth();
        Path elsewhere = folder.resolve("elsewhere");
        Installation.Result result =
                mlops.run("serve", "--gateway", "--home", elsewhere.toString(), "--port", Integer.toString(mlops.port));
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err())
                .contains("cannot start gateway: port " + mlops.port + " on 127.0.0.1 is not free (process ")
                .contains("set gateway.port");
        try (MixedLoad load = load()) {
            until(() -> load.answered.get() > 200);
            assertThat(load.takeFailures()).isEmpty();
        }
    }

    /** Returns the first. */
    private Installation.Running startBoth() throws Exception {
        Installation.Running first = mlops.start("serve", "--gateway");
        mlops.start("serve", "--gateway", "--slot", "2");
        until(() -> ready(1) && ready(2));
        return first;
    }

    private boolean ready(int slot) throws IOException {
        return mlops.json(mlops.home.resolve("run/gateway-" + slot + ".json"))
                .path("state")
                .asString()
                .equals("READY");
    }

    private MixedLoad load() {
        return MixedLoad.on(mlops.infer("policy"), "{\"inputs\":[]}");
    }
}
