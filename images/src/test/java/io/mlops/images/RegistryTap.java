package io.mlops.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Stands in front of a registry, writes down what is sent to it, and stands still where it is told to. */
final class RegistryTap implements AutoCloseable {
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "accept-encoding");

    private final HttpServer server;
    private final PlainDoor door;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String registry;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String halt = "-";
    private volatile boolean fixed;

    /** One request. */
    record Sent(String method, String path, long bytes) {}

    RegistryTap(String registry) throws IOException {
        this.registry = registry;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::pass);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        door = new PlainDoor(server.getAddress().getPort());
    }

    String host() {
        return "127.0.0.1:" + door.port();
    }

    /** From now on a request of this method, whose path holds this text, gets no answer. */
    void haltAt(String method, String pathPart) {
        halt = method + " " + pathPart;
    }

    /** From now on no tag that is there can be pushed again, as in a repository of ECR whose tags are immutable. */
    void fixTags() {
        fixed = true;
    }

    boolean halted() {
        return reached.getCount() == 0;
    }

    List<Sent> sent() {
        return List.copyOf(sent);
    }

    void forget() {
        sent.clear();
    }

    /** The requests that carry content into a repository. */
    List<Sent> uploads() {
        return sent.stream().filter(each -> each.method().equals("PATCH")).toList();
    }

    long uploaded() {
        return uploads().stream().mapToLong(Sent::bytes).sum();
    }

    private void pass(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().toString();
        byte[] body = exchange.getRequestBody().readAllBytes();
        sent.add(new Sent(method, path, body.length));
        try (exchange) {
            String[] where = halt.split(" ", 2);
            if (where.length == 2 && method.equals(where[0]) && path.contains(where[1])) {
                reached.countDown();
                released.await();
                return;
            }
            if (fixed && method.equals("PUT") && path.contains("/manifests/")) {
                byte[] refusal =
                        ("{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"The image tag '1' already exists in the"
                                        + " 'model-server' repository and cannot be overwritten because the repository is immutable.\"}]}")
                                .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(400, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + registry + path))
                    .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!OF_ONE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            answer(exchange, client.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<InputStream> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!OF_ONE_CONNECTION.contains(name) || exchange.getRequestMethod().equals("HEAD")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        byte[] body = answer.body().readAllBytes();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() throws IOException {
        released.countDown();
        door.close();
        server.stop(0);
        client.close();
    }
}
