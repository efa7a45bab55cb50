package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A last answer on its connection, larger than the sockets hold, which its client takes late. */
class SlowClientTest {
    private static final int SIZE = 24 * 1024 * 1024;
    /** Much longer than a connection without an answer on its way may go on. */
    private static final Duration LONG = Duration.ofSeconds(3);

    @TempDir
    Path home;

    private final RawUpstream upstream = new RawUpstream();
    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void ask() throws IOException {
        rig = new GatewayRig(home, 0);
        GatewayConfig config = GatewayRig.quick(rig.routesFile());
        Serving serving = config.serving().withBufferedResponseBytes(2 * SIZE).withDrainTimeout(Duration.ofSeconds(20));
        rig.start(config.withServing(serving));
        rig.writeUpstreams(List.of(new Upstream(
                "raw", upstream.address(), Location.of("local", "a"), 1, FaultyUpstream.DIGEST, 0, 100, false)));
        await().until(() -> rig.admin("/routes").body().contains("AVAILABLE"));
        upstream.answer("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n" + "x".repeat(SIZE), false);
        client = new RawClient(rig.gateway().port());
        client.send("GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nConnection: close\r\n\r\n");
        await().until(() -> rig.admin("/metrics").body().contains("code=\"200\"} 1\n"));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        rig.close();
        upstream.close();
    }

    private void assertWholeAnswer() throws IOException {
        assertThat(client.answer().body().length()).isEqualTo(SIZE);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void getsAllOfIt() throws IOException {
        await().during(LONG).until(() -> rig.admin("/metrics").body().contains("mlops_gateway_connections 1\n"));
        assertWholeAnswer();
    }

    @Test
    void isWaitedForByADrain() throws IOException {
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> rig.gateway().close());
        await().during(LONG).until(() -> !closing.isDone());
        assertWholeAnswer();
        closing.join();
    }
}
