package io.mlops.provider.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A container that starts faster than the model server: it is healthy once it has found a zip file, and answers a request with the
 * request, or with the status that it names, as {@code "status":503}.
 */
final class ServedContainer {
    private static final String LENGTH = "inference-header-content-length";

    private ServedContainer() {}

    /** The command in place of an image. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ServedContainer.class.getName());
    }

    public static void main(String[] args) throws Exception {
        Path model = Path.of(System.getenv("MLOPS_SERVER_MODEL"));
        System.out.println("loading " + model.getFileName());
        if (!new String(Files.readAllBytes(model), StandardCharsets.ISO_8859_1).startsWith("PK")) {
            System.out.println("cannot load " + model.getFileName() + ": it is no TorchScript file");
            System.exit(3);
        }
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v2/health/ready", exchange -> answer(exchange, 200, new byte[0]));
        server.createContext("/score", ServedContainer::score);
        server.start();
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
