package io.mlops.provider.aws;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A container of the sandbox that is healthy where its model lies where it was told, and answers with it. */
final class ModelFileContainer {
    private ModelFileContainer() {}

    /** The command in place of an image. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ModelFileContainer.class.getName());
    }

    public static void main(String[] args) throws IOException {
        byte[] model = Files.readAllBytes(Path.of(System.getenv("MLOPS_SERVER_MODEL")));
        int port = Integer.parseInt(System.getenv("SAGEMAKER_BIND_TO_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, model.length);
            exchange.getResponseBody().write(model);
            exchange.close();
        });
        server.start();
    }
}
