package io.mlops.controlplane.reconcile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Answers as a model server does, with the digest and outputs that a test sets. */
public final class FakeModelServer implements AutoCloseable {
    private final HttpServer server;
    private volatile String digest = "";
    private volatile int status = 200;
    private volatile String outputs = "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]";
    private volatile String lastBody = "";

    public FakeModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/models/policy", this::answer);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void serve(String newDigest) {
        digest = newDigest;
    }

    public void answerWith(int newStatus, String newOutputs) {
        status = newStatus;
        outputs = newOutputs;
    }

    public String lastBody() {
        return lastBody;
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean infer = exchange.getRequestURI().getPath().endsWith("/infer");
        String body = infer
                ? "{\"model_name\":\"policy\",\"outputs\":" + outputs + "}"
                : "{\"name\":\"policy\",\"parameters\":{\"sha256\":\"" + digest + "\"}}";
        if (infer) {
            lastBody = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            body = status == 200 ? body : "{\"error\":\"" + outputs + "\"}";
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(infer ? status : 200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
