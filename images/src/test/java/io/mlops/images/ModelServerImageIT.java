package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageReference;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model server, started from nothing but the layers of its image, as a platform starts it. */
class ModelServerImageIT {
    private static final Path ROOT =
            Path.of(System.getProperty("mlops.root", "..")).toAbsolutePath().normalize();
    private static final Path MODEL = ROOT.resolve("examples/trading-policy/model/policy.pt");
    private static final String DESCRIPTION = """
            {"file": "policy.pt", "name": "trading-policy",
             "inputs": [{"name": "observation", "datatype": "FP32", "shape": [-1, 20]}],
             "outputs": [{"name": "position", "datatype": "FP32", "shape": [-1, 1]}]}
            """;
    private static final String REQUEST =
            "{\"inputs\":[{\"name\":\"observation\",\"datatype\":\"FP32\",\"shape\":[1,20],"
                    + "\"data\":[0.1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}]}";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void predictsFromTheLayersOfItsImage() throws Exception {
        Path container = folder.resolve("container");
        JsonNode run;
        try (TestRegistry registry = TestRegistry.open(folder.resolve("registry"))) {
            new ImageRig(folder.resolve("rig"))
                    .images()
                    .push(
                            new ImageContents.ModelServer(ROOT.resolve("model-server/target/mlops")),
                            ImageReference.parse(registry.host() + "/model-server:real"),
                            ImageRig.ON_SCRATCH);
            RegistryReader.Manifest manifest = registry.reader().manifest("model-server", "real");
            run = registry.reader().config("model-server", manifest).path("config");
            registry.reader().unpack("model-server", manifest, container);
        }
        forgetLinks(folder.resolve("rig/cache/files"));
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.copy(MODEL, model.resolve("policy.pt"));
        Files.writeString(model.resolve("model.json"), DESCRIPTION);
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(command(run, container))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("MLOPS_MODEL_DIR", model.toString());
        builder.environment().put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
        builder.environment().put("MLOPS_JAVA", System.getProperty("java.home") + "/bin/java");
        Process server = builder.start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> !server.isAlive() || status(port, "/ping") == 200);
            String log = Files.readString(folder.resolve("log"));
            assertThat(server.isAlive()).as(log).isTrue();
            String answer = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/invocations"))
                                    .header("content-type", "application/json")
                                    .POST(BodyPublishers.ofString(REQUEST))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(answer).contains("\"model_name\":\"trading-policy\"", "\"name\":\"position\"");
        } finally {
            server.destroy();
            server.onExit().join();
        }
    }

    /** Entry point and arguments, with the container's root where the layers lie. */
    private static List<String> command(JsonNode run, Path container) {
        List<String> command = new ArrayList<>();
        run.path("Entrypoint").forEach(word -> command.add(container + word.asText()));
        run.path("Cmd").forEach(word -> command.add(word.asText()));
        return command;
    }

    /** JUnit warns of each link out of a temporary folder. */
    private static void forgetLinks(Path links) throws IOException {
        try (Stream<Path> all = Files.list(links)) {
            for (Path link : all.toList()) {
                Files.delete(link);
            }
        }
    }

    private int status(int port, String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0; // not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
