package io.mlops.sandbox.aws;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A container that answers with what it was sent, fails when it is told to, and says what it was started with. */
final class EchoContainer {
    private EchoContainer() {}

    /** The command in place of an image. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EchoContainer.class.getName());
    }

    public static void main(String[] args) throws Exception {
        System.out.println("started with " + String.join(" ", args));
        if ("yes".equals(System.getenv("BROKEN"))) {
            System.out.println("cannot find what I need");
            System.exit(3);
        }
        int port = Integer.parseInt(System.getenv("SAGEMAKER_BIND_TO_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/ping", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/invocations", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = switch (asked) {
                case "headers" ->
                    exchange.getRequestHeaders().keySet().toString().getBytes(StandardCharsets.UTF_8);
                case "model" -> Files.readAllBytes(Path.of(System.getenv("MODEL_FILE")));
                default -> asked.getBytes(StandardCharsets.UTF_8);
            };
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("X-Other", "stripped");
            exchange.sendResponseHeaders(asked.startsWith("fail") ? 422 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }
}
