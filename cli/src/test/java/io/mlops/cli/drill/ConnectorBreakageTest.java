package io.mlops.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.Home;
import io.mlops.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorBreakageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private HttpServer admin;
    private FileChannel lock;
    private Home home;
    private volatile int status = 201;
    private volatile String answer = "{\"id\":\"f-1\"}";
    private volatile String forgotten = "none";

    @BeforeEach
    void aGatewayThatThisProcessPlays() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/faults", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("mlops-fault-token") + " " + body);
            byte[] page = answer.getBytes(StandardCharsets.UTF_8);
            boolean known = !exchange.getRequestURI().getPath().endsWith("/" + forgotten);
            exchange.sendResponseHeaders(known ? status : 404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        admin.start();
        home = Home.of(folder);
        home.create();
        Files.writeString(home.run().resolve("faults.token"), "secret\n");
        Files.writeString(
                home.gatewayFile(1),
                "{\"pid\":" + ProcessHandle.current().pid() + ",\"startedAt\":\""
                        + ProcessHandle.current().info().startInstant().orElseThrow() + "\",\"port\":1,\"adminPort\":"
                        + admin.getAddress().getPort() + ",\"state\":\"READY\",\"reason\":\"\"}");
        lock = FileChannel.open(home.gatewayLock(1), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertThat(lock.lock().isValid()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        admin.stop(0);
        lock.close();
    }

    @Test
    void injectsKeepsAliveAndReverts() {
        ConnectorBreakage breakage = breakage(true);
        assertThat(breakage.injector()).isEqualTo("the gateway's connector");
        assertThat(breakage.inject())
                .containsExactly(
                        "fault f-1 in gateway " + ProcessHandle.current().pid());
        assertThat(calls.getFirst())
                .startsWith("POST /faults secret {")
                .contains(
                        "\"deployment\":\"trading-policy\"",
                        "\"location\":\"local/b\"",
                        "\"kind\":\"slow\"",
                        "\"share\":0.2",
                        "\"delayMillis\":2000",
                        "\"seconds\":20");
        await().atMost(PATIENCE)
                .until(() -> calls.stream().anyMatch(call -> call.startsWith("PUT /faults/f-1 secret")));
        breakage.revert();
        assertThat(calls.getLast()).startsWith("DELETE /faults/f-1 secret");
        int after = calls.size();
        breakage.revert();
        assertThat(calls).hasSize(after);
    }

    @Test
    void whatEndedByItselfIsBrokenAgainAndSaid() {
        ConnectorBreakage breakage = breakage(true);
        breakage.inject();
        assertThat(breakage.lapses()).isEmpty();
        answer = "{\"id\":\"f-2\"}";
        forgotten = "f-1";
        await().atMost(PATIENCE).until(() -> breakage.lapses().size() > 1);
        assertThat(breakage.lapses())
                .containsExactly(
                        "f-1 ended by itself",
                        "fault f-2 in gateway " + ProcessHandle.current().pid());
        await().atMost(PATIENCE).until(() -> calls.stream().anyMatch(call -> call.startsWith("PUT /faults/f-2 ")));
        breakage.revert();
        assertThat(calls.getLast()).startsWith("DELETE /faults/f-2 ");
        assertThat(breakage.lapses()).hasSize(2);
    }

    @Test
    void hitsSingleReplicasByTheirIds() {
        ConnectorBreakage breakage = breakage(false);
        breakage.inject();
        breakage.revert();
        assertThat(calls.getFirst()).contains("\"upstreams\":[\"tp-b-1\"]").doesNotContain("\"location\"");
    }

    @Test
    void aVictimThatIsGoneIsSaid() {
        status = 404;
        answer = "{\"error\":\"no upstream\"}";
        assertFails(ErrorCode.NOT_FOUND, "cannot inject slow at local/b: no gateway has an upstream there any more");
    }

    @Test
    void aRefusalIsPassedOn() {
        status = 401;
        answer = "{\"error\":\"faults need the secret token\"}";
        assertFails(
                ErrorCode.UNAVAILABLE,
                "cannot inject slow through the gateway: HTTP 401: faults need the secret token");
    }

    @Test
    void withoutAGatewayThereIsNothingToBreak() throws IOException {
        lock.close();
        assertFails(ErrorCode.UNAVAILABLE, "cannot inject slow through the gateway: none is ready");
    }

    private void assertFails(ErrorCode code, String message) {
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> breakage(true).inject())
                .withMessage(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    /** What users see of an endpoint that its cloud has lost. */
    @Test
    void whatNobodyCanKillIsRefused() {
        ConnectorBreakage breakage = breakage(Fault.KILL, true);
        breakage.inject();
        breakage.revert();
        assertThat(calls.getFirst()).contains("\"kind\":\"partition\"", "\"mode\":\"refuse\"");
    }

    private ConnectorBreakage breakage(boolean wholeLocation) {
        return breakage(Fault.SLOW, wholeLocation);
    }

    private ConnectorBreakage breakage(Fault fault, boolean wholeLocation) {
        return new ConnectorBreakage(new GatewaySeats(home), Plans.of(fault, "local/b", "tp-b-1"), wholeLocation);
    }
}
