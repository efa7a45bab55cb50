package io.mlops.tck.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container that starts faster than the model server: it is healthy once it has found a zip file, and answers a request with the
 * request, or with the status that it names, as {@code "status":503}. It gets a model of
 * Cloud Storage itself, with the token of the metadata server, as containers on Google's cloud have to.
 */
public final class ServedContainer {
    private static final Pattern STORED = Pattern.compile("gs://([^/]+)/(.+)");
    private static final String LENGTH = "inference-header-content-length";

    private ServedContainer() {}

    /** The command in place of an image. */
    public static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ServedContainer.class.getName());
    }

    public static void main(String[] args) throws Exception {
        String model = System.getenv("MLOPS_SERVER_MODEL");
        String name = model.substring(model.lastIndexOf('/') + 1);
        System.out.println("loading " + name);
        if (!loads(model)) {
            System.out.println("cannot load " + name + ": it is no TorchScript file");
            System.exit(3);
        }
        String given = System.getenv("AIP_HTTP_PORT");
        int port = Integer.parseInt(given == null ? System.getenv("PORT") : given);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v2/health/ready", exchange -> answer(exchange, 200, new byte[0]));
        server.createContext("/score", ServedContainer::score);
        server.start();
    }

    private static boolean loads(String model) throws Exception {
        Matcher stored = STORED.matcher(model);
        byte[] content =
                stored.matches() ? fetched(stored.group(1), stored.group(2)) : Files.readAllBytes(Path.of(model));
        return new String(content, StandardCharsets.ISO_8859_1).startsWith("PK");
    }

    private static byte[] fetched(String bucket, String key) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest token = HttpRequest.newBuilder(URI.create("http://" + System.getenv("GCE_METADATA_HOST")
                            + "/computeMetadata/v1/instance/service-accounts/default/token"))
                    .header("Metadata-Flavor", "Google")
                    .build();
            String given = http.send(token, BodyHandlers.ofString())
                    .body()
                    .replaceFirst(".*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
            HttpRequest media = HttpRequest.newBuilder(
                            URI.create(System.getenv("STORAGE_EMULATOR_HOST") + "/storage/v1/b/" + bucket + "/o/"
                                    + URLEncoder.encode(key, StandardCharsets.UTF_8) + "?alt=media"))
                    .header("Authorization", "Bearer " + given)
                    .build();
            return http.send(media, BodyHandlers.ofByteArray()).body();
        }
    }

    private static void score(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text = new String(body, StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("mlops-model-digest", System.getenv("MLOPS_SERVER_DIGEST"));
        if (text.contains("\"status\":")) {
            int status = Integer.parseInt(text.replaceFirst("(?s).*\"status\":(\\d{3}).*", "$1"));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            answer(exchange, status, "{\"error\":\"as you wish\"}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().set("Content-Type", type == null ? "application/json" : type);
        String length = exchange.getRequestHeaders().getFirst(LENGTH);
        if (length != null) {
            exchange.getResponseHeaders().set(LENGTH, length);
        }
        answer(exchange, 200, body);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
