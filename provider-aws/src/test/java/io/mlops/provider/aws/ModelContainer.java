package io.mlops.provider.aws;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A container that starts faster than the model server: it is healthy once it has found a zip file, and predicts nothing. */
final class ModelContainer {
    private ModelContainer() {}

    /** The command in place of an image. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ModelContainer.class.getName());
    }

    public static void main(String[] args) throws Exception {
        Path model = Path.of(System.getenv("MLOPS_SERVER_MODEL"));
        System.out.println("loading " + model.getFileName());
        if (!new String(Files.readAllBytes(model), StandardCharsets.ISO_8859_1).startsWith("PK")) {
            System.out.println("cannot load " + model.getFileName() + ": it is no TorchScript file");
            System.exit(3);
        }
        int port = Integer.parseInt(System.getenv("SAGEMAKER_BIND_TO_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/ping", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
