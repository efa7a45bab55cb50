package io.mlops.images;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A real registry, the distribution project's, on this machine. */
final class TestRegistry implements AutoCloseable {
    static final String USER = "trader";
    static final String PASSWORD = "correct horse";
    /** {@link #USER} and bcrypt of {@link #PASSWORD}. */
    private static final String HTPASSWD = "trader:$2b$04$uqwa3npmHV4v3HBEuoZbveak.F8WnPteUqxoqsLq7kZ.nKzMxB6xe\n";

    private final Process process;
    private final int port;

    private TestRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Lets everybody in. */
    static TestRegistry open(Path folder) throws IOException {
        return start(folder, "");
    }

    /** Lets in who gives {@link #USER} and {@link #PASSWORD}. */
    static TestRegistry locked(Path folder) throws IOException {
        Path users = Files.writeString(Files.createDirectories(folder).resolve("htpasswd"), HTPASSWD);
        return start(folder, "auth: {htpasswd: {realm: test, path: " + users + "}}\n");
    }

    private static TestRegistry start(Path folder, String auth) throws IOException {
        int port = freePort();
        Path storage = Files.createDirectories(folder.resolve("storage"));
        Path config = Files.writeString(
                folder.resolve("registry.yml"),
                "version: 0.1\nstorage: {filesystem: {rootdirectory: " + storage + "}}\n" + auth
                        + "http: {addr: \"127.0.0.1:" + port + "\", relativeurls: true, secret: test}\n");
        ProcessBuilder builder = new ProcessBuilder(program().toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile());
        // Its version 3 would send traces to whoever listens for them.
        builder.environment().put("OTEL_TRACES_EXPORTER", "none");
        TestRegistry registry = new TestRegistry(builder.start(), port);
        await().atMost(Duration.ofSeconds(30)).until(registry::answers);
        return registry;
    }

    private static Path program() {
        Path built = Path.of(System.getProperty("mlops.root", ".."), ".tools/bin/registry");
        return Stream.concat(
                        Stream.of(built),
                        Stream.of(System.getenv("PATH").split(":", -1))
                                .map(folder -> Path.of(folder, "docker-registry")))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("these tests push to a real registry, and there is none: run"
                        + " tools/registry.sh, which builds one into .tools with Go, or install the package"
                        + " docker-registry (Debian: apt-get install docker-registry)"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("the registry ended with " + process.exitValue());
        }
        try {
            return new RegistryReader(host()).status("/v2/") != 0;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** {@code HOST:PORT}. */
    String host() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    RegistryReader reader() {
        return new RegistryReader(host());
    }

    Optional<Integer> exit() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
