package io.mlops.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpServer server;
    private URI uri;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void close() {
        gate.countDown();
        server.stop(0);
    }

    @Test
    void sendsExactlyAsManyAsItShould() throws Exception {
        serve(200, false);
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 100, Duration.ofMillis(500));
        load.run();
        assertThat(load.samples()).hasSize(50);
        assertThat(load.answered()).isEqualTo(50);
        assertThat(load.failed()).isZero();
        assertThat(requests.get()).isEqualTo(50);
        assertThat(load.samples()).extracting(Sample::intended).contains(0L, 490_000_000L);
    }

    @Test
    void anAnswerThatIsNoPredictionFailed() throws Exception {
        serve(503, false);
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 10, Duration.ofSeconds(1));
        load.run();
        assertThat(load.failed()).isEqualTo(10);
        assertThat(load.samples()).allMatch(sample -> sample.failure().startsWith("HTTP 503"));
    }

    @Test
    void nobodyThereFailed() throws Exception {
        server.start();
        server.stop(0);
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 10, Duration.ofSeconds(1));
        load.run();
        assertThat(load.failed()).isEqualTo(10);
    }

    @Test
    void aStalledServerDoesNotSlowTheLoadDown() throws Exception {
        serve(200, true);
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 20, Duration.ofSeconds(1));
        // All twenty must have been sent before the first is answered.
        load.run();
        assertThat(requests.get()).isEqualTo(20);
        assertThat(load.failed()).isZero();
    }

    @Test
    void whatWasSentBeforeItWasEndedIsAnsweredAndHasNotFailed() throws Exception {
        serve(200, true);
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 100, Duration.ofMinutes(1));
        Thread running =
                Thread.ofPlatform().start(() -> assertThatCode(load::run).doesNotThrowAnyException());
        await().until(() -> requests.get() >= 15);
        load.end();
        gate.countDown();
        running.join();
        assertThat(load.failed()).isZero();
        assertThat(load.samples()).hasSize(requests.get()).hasSizeLessThan(6000);
    }

    @Test
    void whatALostConnectionCostsIsToldWithAndWithoutARetry() throws Exception {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (requests.incrementAndGet() % 4 == 0) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
            // The others find their connection closed without an answer.
            exchange.close();
        });
        server.start();
        OpenLoop load = new OpenLoop(uri, HttpRequest.post(uri, "{}"), 1, Duration.ofSeconds(1)).retryingLost();
        load.run();
        Sample sample = load.samples().getFirst();
        assertThat(sample.failed()).isTrue();
        assertThat(sample.lostOrNull()).isNotNull();
        assertThat(sample.failedAfterRetries()).isFalse();
        assertThat(new Sample(1, 1, "HTTP 503").failedAfterRetries()).isTrue();
    }

    /** Answers with a status; a stalled one answers nobody before all twenty have asked. */
    private void serve(int status, boolean stalled) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (requests.incrementAndGet() == 20) {
                gate.countDown();
            }
            try {
                if (stalled) {
                    gate.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
    }
}
