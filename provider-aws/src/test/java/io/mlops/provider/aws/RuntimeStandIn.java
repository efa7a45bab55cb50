package io.mlops.provider.aws;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.tck.TransportHarness.Mood;
import io.mlops.transport.TransportTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * InvokeEndpoint on loopback: checks Signature Version 4 as its specification says
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), passes on what SageMaker passes on, and
 * wraps what the container says.
 */
final class RuntimeStandIn implements AutoCloseable {
    static final String DIGEST = "d".repeat(64);

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8}/([a-z0-9-]+)/sagemaker/aws4_request), SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");
    private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile Mood mood = Mood.WELL;
    private volatile Headers seen = new Headers();

    RuntimeStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    TransportTarget target() {
        return new TransportTarget(
                "policy-abc",
                Location.of("aws", "us-east-1"),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/endpoints/policy-abc/invocations"));
    }

    /** A new key, which is taken from now on. */
    Map.Entry<String, String> issue() {
        String id = "AKID" + issued.incrementAndGet();
        secrets.put(id, "secret of " + id);
        return Map.entry(id, "secret of " + id);
    }

    void revoke() {
        secrets.clear();
    }

    void mood(Mood next) {
        mood = next;
    }

    /** The headers of the last request whose signature was good. */
    Headers seen() {
        return seen;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String wrong = wrong(exchange, body);
            if (!wrong.isEmpty()) {
                error(exchange, 403, wrong, "{\"message\":\"" + wrong + "\"}");
                return;
            }
            seen = exchange.getRequestHeaders();
            switch (mood) {
                case WELL -> answer(exchange, body);
                case THROTTLED -> error(exchange, 400, "ThrottlingException", "{\"message\":\"Rate exceeded\"}");
                case DOWN -> error(exchange, 500, "InternalFailure", "{\"message\":\"oops\"}");
                case MODEL_FAULT -> model(exchange, 424, "{\\\"error\\\":\\\"NaN\\\"}");
                case MODEL_BUSY -> model(exchange, 503, "{\\\"error\\\":\\\"the queue is full\\\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set(ATTRIBUTES, "mlops-model-digest=" + DIGEST);
        exchange.getResponseHeaders().set("x-Amzn-Invoked-Production-Variant", "main");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void model(HttpExchange exchange, int status, String said) throws IOException {
        error(
                exchange,
                424,
                "ModelError:http://internal.amazon.com/coral/com.amazon.sagemaker.runtime/",
                "{\"ErrorCode\":\"CLIENT_ERROR_FROM_MODEL\",\"LogStreamArn\":\"arn:x\",\"Message\":\"Received client error\","
                        + "\"OriginalMessage\":\"" + said + "\",\"OriginalStatusCode\":" + status + "}");
    }

    private static void error(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", type);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String wrong(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        Matcher given = AUTHORIZATION.matcher(String.valueOf(headers.getFirst("Authorization")));
        if (!given.matches()) {
            return "IncompleteSignature";
        }
        String secret = secrets.get(given.group(1));
        if (secret == null) {
            return "UnrecognizedClientException";
        }
        StringBuilder canonical = new StringBuilder("POST\n")
                .append(exchange.getRequestURI().getRawPath())
                .append("\n\n");
        for (String name : given.group(4).split(";", -1)) {
            canonical
                    .append(name)
                    .append(':')
                    .append(headers.getFirst(name).strip())
                    .append('\n');
        }
        canonical.append('\n').append(given.group(4)).append('\n').append(Sha256.of(body));
        String scope = given.group(2);
        String toSign = "AWS4-HMAC-SHA256\n" + headers.getFirst("X-Amz-Date") + "\n" + scope + "\n"
                + Sha256.of(canonical.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        boolean good = HexFormat.of().formatHex(hmac(key, toSign)).equals(given.group(5));
        return good && given.group(4).contains("host") ? "" : "InvalidSignatureException";
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
