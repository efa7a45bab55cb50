package io.mlops.provider.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands between the SDK and moto: holds every request against the model of SageMaker, or of another service that speaks as it does, and
 * answers in moto's place, or changes its answers, where a test says so.
 */
final class SageMakerWire implements AutoCloseable {
    private final URI moto;
    private final ServiceModel model;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Function<JsonNode, Optional<Refusal>>> refusals = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<ObjectNode>> changes = new ConcurrentHashMap<>();
    private final Map<String, Function<JsonNode, ObjectNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> bodies = new ConcurrentHashMap<>();
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    SageMakerWire(URI moto, ServiceModel model) throws IOException {
        this.moto = moto;
        this.model = model;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * An error of SageMaker.
     *
     * @param code its {@code __type}
     */
    record Refusal(int status, String code, String message) {}

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers this operation with an error, where the function of its body gives one. */
    void refuse(String operation, Function<JsonNode, Optional<Refusal>> refusal) {
        refusals.put(operation, refusal);
    }

    void refuse(String operation, int status, String code, String message) {
        refuse(operation, body -> Optional.of(new Refusal(status, code, message)));
    }

    /** Answers this operation, which moto lacks. */
    void answer(String operation, Function<JsonNode, ObjectNode> answer) {
        answers.put(operation, answer);
    }

    /** What was last asked for with this operation. */
    JsonNode body(String operation) {
        return Objects.requireNonNull(bodies.get(operation), operation);
    }

    /** Changes what moto answers to this operation. */
    void change(String operation, UnaryOperator<ObjectNode> change) {
        changes.put(operation, change);
    }

    void asItIs() {
        refusals.clear();
        changes.clear();
    }

    /** The operations that were called, in order. */
    List<String> operations() {
        return operations;
    }

    /** What was wrong with requests. */
    List<String> problems() {
        return problems;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            JsonNode request = JsonMapper.shared().readTree(body);
            operations.add(operation);
            bodies.put(operation, request);
            problems.addAll(model.problems(operation, request));
            Optional<Refusal> refusal =
                    refusals.getOrDefault(operation, any -> Optional.empty()).apply(request);
            if (refusal.isPresent()) {
                ObjectNode error = JsonMapper.shared().createObjectNode();
                error.put("__type", refusal.get().code());
                error.put("message", refusal.get().message());
                answer(
                        exchange,
                        refusal.get().status(),
                        error.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return;
            }
            Function<JsonNode, ObjectNode> own = answers.get(operation);
            if (own != null) {
                answer(exchange, 200, own.apply(request).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return;
            }
            HttpResponse<byte[]> passed = pass(exchange, body);
            answer(exchange, passed.statusCode(), changed(operation, passed));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] changed(String operation, HttpResponse<byte[]> passed) {
        UnaryOperator<ObjectNode> change = changes.get(operation);
        if (change == null || passed.statusCode() != 200) {
            return passed.body();
        }
        ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(passed.body());
        return change.apply(node).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(moto.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : List.of("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date")) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                    .ifPresent(value -> request.header(name, value));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-RequestId", "request-1");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }
}
