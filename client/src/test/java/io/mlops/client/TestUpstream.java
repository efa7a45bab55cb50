package io.mlops.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mlops.Location;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A model server that answers with its name, or misbehaves as it is told. */
final class TestUpstream implements AutoCloseable {
    /** What becomes of predictions. */
    enum Mode {
        WELL,
        SAYS_503,
        SAYS_424,
        SAYS_429,
        /** Says 503, and goes on with the body until the connection is broken off. */
        NEVER_ENDS,
        /** Takes the request and never answers. */
        HANGS,
        /** Closes the connection instead of an answer. */
        CLOSES,
        /** Answers every fourth, and closes the others' connections. */
        CLOSES_THREE_OF_FOUR
    }

    private final String id;
    private final HttpServer server;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger predictions = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private volatile Mode mode = Mode.WELL;
    private volatile String digest = "abc";
    private volatile String lastTimeout = "";

    TestUpstream(String id) {
        this.id = id;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/health/ready", exchange -> answer(exchange, 200, "{}"));
        server.createContext("/v2/models/m", this::predict);
        server.start();
    }

    TestUpstream mode(Mode next) {
        mode = next;
        return this;
    }

    TestUpstream digest(String next) {
        digest = next;
        return this;
    }

    int predictions() {
        return predictions.get();
    }

    /** Answers without an end that were broken off. */
    int brokenOff() {
        return brokenOff.get();
    }

    String lastTimeout() {
        return lastTimeout;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Upstream upstream(int priority) {
        return new Upstream(id, address(), Location.of("local", id), 1, "abc", priority, 100, false);
    }

    private void predict(HttpExchange exchange) throws IOException {
        int number = predictions.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        lastTimeout = String.valueOf(exchange.getRequestHeaders().getFirst("mlops-timeout-ms"));
        boolean probe = exchange.getRequestHeaders().getFirst("mlops-timeout-ms") == null;
        switch (probe ? Mode.WELL : mode) {
            case WELL -> answer(exchange, 200, id);
            case SAYS_503 -> answer(exchange, 503, id);
            case SAYS_424 -> answer(exchange, 424, id);
            case SAYS_429 -> answer(exchange, 429, id);
            case NEVER_ENDS -> neverEnd(exchange);
            case CLOSES -> exchange.close();
            case CLOSES_THREE_OF_FOUR -> {
                if (number % 4 == 0) {
                    answer(exchange, 200, id);
                } else {
                    exchange.close();
                }
            }
            case HANGS -> awaitRelease();
        }
    }

    private void neverEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(503, 0);
        OutputStream body = exchange.getResponseBody();
        try {
            while (!released.await(5, TimeUnit.MILLISECONDS)) {
                body.write('x');
                body.flush();
            }
        } catch (IOException e) {
            brokenOff.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("mlops-model-digest", digest);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
