package io.mlops.tck.cloud;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.tck.TransportHarness.Mood;
import io.mlops.transport.TransportTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a cloud over real HTTP(S), with everything that makes clouds differ from a plain server: each request must be
 * signed over its body with a key that ends, headers that the service does not know are stripped in both directions, the model's
 * own errors come wrapped, and there is nothing to ask for its health. Thread-safe.
 */
public final class CloudDataPlane implements AutoCloseable {
    static final String DATE = "x-cloud-date";
    /** Passed on in both directions: {@code name=value}. */
    static final String ATTRIBUTES = "x-cloud-attributes";

    static final String ERROR_TYPE = "x-cloud-error";

    private static final String BUSY = "{\"error\":\"the queue is full\"}";

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String scheme;
    private final Map<String, CloudKey> keys = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicInteger predictions = new AtomicInteger();
    private final AtomicInteger denials = new AtomicInteger();
    private volatile Duration life = Duration.ofHours(1);
    private volatile boolean issuing = true;
    private volatile Mood mood = Mood.WELL;
    private volatile String digest;
    private volatile String says = "{\"from\":\"cloud\"}";
    private volatile String spared = "";
    private volatile Map<String, String> lastSeen = Map.of();

    private CloudDataPlane(HttpServer server, String scheme, String digest, InstantSource clock) {
        this.server = server;
        this.scheme = scheme;
        this.digest = digest;
        this.clock = clock;
    }

    /** Listens on loopback, over TLS where a context is given, with a model of this digest (hexadecimal) behind it. */
    public static CloudDataPlane start(String digest, @Nullable SSLContext tls, InstantSource clock) {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HttpServer server;
            if (tls == null) {
                server = HttpServer.create(any, 100);
            } else {
                HttpsServer secure = HttpsServer.create(any, 100);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
            CloudDataPlane cloud = new CloudDataPlane(server, tls == null ? "http" : "https", digest, clock);
            server.setExecutor(cloud.threads);
            server.createContext("/", cloud::serve);
            server.start();
            return cloud;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The endpoint as a provider would tell it. */
    public TransportTarget target() {
        return new TransportTarget(
                "policy-cloud",
                Location.of("cloud", "r1"),
                URI.create(scheme + "://localhost:" + server.getAddress().getPort()
                        + "/endpoints/policy-cloud/invocations"));
    }

    /** From now on. */
    public CloudDataPlane mood(Mood next) {
        mood = next;
        return this;
    }

    /** Another model is behind it from now on. */
    public CloudDataPlane digest(String next) {
        digest = next;
        return this;
    }

    /** What the model says to requests of JSON from now on. */
    public CloudDataPlane says(String json) {
        says = json;
        return this;
    }

    /** Predictions whose body has this text are answered well in any mood: probes, say. */
    public CloudDataPlane sparing(String text) {
        spared = text;
        return this;
    }

    /** How long keys live that are issued from now on. */
    public CloudDataPlane life(Duration next) {
        life = next;
        return this;
    }

    /** Whether keys are issued at all. */
    public CloudDataPlane issuing(boolean next) {
        issuing = next;
        return this;
    }

    /** Takes none of the keys any more that were issued so far. */
    public void revoke() {
        keys.clear();
    }

    /** What a service that issues keys does. */
    CloudKey issue() throws IOException {
        if (!issuing) {
            throw new IOException("the service that issues keys is down");
        }
        int number = issued.incrementAndGet();
        CloudKey key = new CloudKey(
                "key-" + number, "secret-" + number, clock.instant().plus(life));
        keys.put(key.id(), key);
        return key;
    }

    /** Keys that were issued. */
    public int issued() {
        return issued.get();
    }

    /** Predictions that reached the model, probes included. */
    public int predictions() {
        return predictions.get();
    }

    /** Requests whose signature was not taken. */
    public int denials() {
        return denials.get();
    }

    /** The headers of the last prediction as the model's server saw them, in lower case. */
    public Map<String, String> lastSeen() {
        return lastSeen;
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String refusal = refusal(exchange, body);
        if (refusal != null) {
            denials.incrementAndGet();
            fail(exchange, 403, "ExpiredKey", refusal);
        } else if (!exchange.getRequestURI()
                .equals(URI.create(target().address().getRawPath()))) {
            fail(exchange, 404, "NotFound", "no such endpoint");
        } else {
            answer(exchange, body);
        }
    }

    private @Nullable String refusal(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        String authorization = String.valueOf(headers.getFirst("authorization"));
        String date = String.valueOf(headers.getFirst(DATE));
        int colon = authorization.indexOf(':');
        CloudKey key = colon < 0 ? null : keys.get(authorization.substring(0, colon));
        if (key == null || !clock.instant().isBefore(key.until())) {
            return "the key is unknown or has ended";
        }
        String signature = key.sign(
                exchange.getRequestURI().toString(),
                String.valueOf(headers.getFirst("host")),
                String.valueOf(headers.getFirst("content-type")),
                date,
                Sha256.of(body).hex());
        if (!signature.equals(authorization.substring(colon + 1))) {
            return "the signature does not match";
        }
        boolean old =
                Duration.between(Instant.parse(date), clock.instant()).abs().compareTo(Duration.ofMinutes(5)) > 0;
        return old ? "the signature is too old" : null;
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        boolean spare = !spared.isEmpty() && new String(body, StandardCharsets.UTF_8).contains(spared);
        switch (spare ? Mood.WELL : mood) {
            case THROTTLED -> fail(exchange, 429, "Throttling", "rate exceeded");
            case DOWN -> fail(exchange, 500, "Internal", "internal failure");
            case MODEL_FAULT -> wrapped(exchange, 424, "{\"error\":\"the model failed\"}");
            case MODEL_BUSY -> wrapped(exchange, 503, BUSY);
            case WELL -> predict(exchange, body);
        }
    }

    private void predict(HttpExchange exchange, byte[] body) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        predictions.incrementAndGet();
        String type = String.valueOf(headers.getFirst("content-type"));
        lastSeen = Map.of("content-type", type, ATTRIBUTES, String.valueOf(headers.getFirst(ATTRIBUTES)));
        boolean binary = type.startsWith(CloudTransport.BINARY);
        // Raw tensors come back as they came, so that tests see that they came through.
        byte[] said = binary ? body : says.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", binary ? type : "application/json");
        exchange.getResponseHeaders().set(ATTRIBUTES, "mlops-model-digest=" + digest);
        send(exchange, 200, said);
    }

    /** As SageMaker does: one status for whatever the container said, which lies within. */
    private static void wrapped(HttpExchange exchange, int status, String said) throws IOException {
        exchange.getResponseHeaders().set("x-cloud-original-status", Integer.toString(status));
        exchange.getResponseHeaders().set(ERROR_TYPE, "ModelError");
        send(exchange, 424, said.getBytes(StandardCharsets.UTF_8));
    }

    private static void fail(HttpExchange exchange, int status, String type, String message) throws IOException {
        exchange.getResponseHeaders().set(ERROR_TYPE, type);
        send(exchange, status, message.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
