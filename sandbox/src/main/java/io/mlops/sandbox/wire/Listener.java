package io.mlops.sandbox.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that can be closed, so that connections are refused, and opened again. Thread-safe. */
public final class Listener implements Port {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());
    /** Bodies are held in memory; clients that write more do it in parts. */
    private static final int MAX_BODY_BYTES = 256 << 20;

    private final WireService service;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private @Nullable HttpServer server;

    static {
        // Without it every answer waits 40 ms for the client's delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     * @throws MlopsException UNAVAILABLE where it is taken
     */
    public Listener(int port, WireService service) {
        this.service = service;
        this.port = bind(port).getAddress().getPort();
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public synchronized void open() {
        if (server == null) {
            bind(port);
        }
    }

    @Override
    public synchronized void shut() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public void close() {
        shut();
        threads.shutdownNow();
    }

    private synchronized HttpServer bind(int wanted) {
        try {
            HttpServer bound = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 1024);
            bound.setExecutor(threads);
            bound.createContext("/", this::handle);
            bound.start();
            server = bound;
            return bound;
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot listen on 127.0.0.1:" + wanted + ": " + e.getMessage(), e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readNBytes(MAX_BODY_BYTES + 1);
            }
            if (body.length > MAX_BODY_BYTES) {
                send(exchange, WireAnswer.of(413, "text/plain", "the sandbox takes bodies of 256 MiB at most\n"));
                return;
            }
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            send(
                    exchange,
                    service.answer(
                            new WireRequest(exchange.getRequestMethod(), exchange.getRequestURI(), headers, body)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the listener is being closed
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Cannot answer " + exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
            throw e;
        }
    }

    private static void send(HttpExchange exchange, WireAnswer answer) throws IOException {
        answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head || answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }
}
