package io.mlops.gateway;

import io.mlops.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The file by which others find the gateway: replaced atomically, removed on a clean stop. */
final class Announcement {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** The kernel counts a start time in ticks since boot, whose time it knows to the second. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final @Nullable Path file;
    private final boolean shared;

    /** {@code shared} tells whether other gateways can listen on the same port. */
    Announcement(@Nullable Path file, boolean shared) {
        this.file = file;
        this.shared = shared;
    }

    /** It lives, and will listen: its siblings must know it by then. */
    void starting(int port, int adminPort) throws IOException {
        write(port, adminPort, "STARTING", "");
    }

    /** It takes nothing new and ends. */
    void draining(int port, int adminPort) throws IOException {
        write(port, adminPort, "DRAINING", "it finishes what it has and ends");
    }

    void ready(int port, int adminPort) throws IOException {
        write(port, adminPort, "READY", "");
    }

    void failed(int port, int adminPort, String reason) throws IOException {
        write(port, adminPort, "FAILED", reason);
    }

    private void write(int port, int adminPort, String state, String reason) throws IOException {
        if (file == null) {
            return;
        }
        ProcessHandle self = ProcessHandle.current();
        ObjectNode root = MAPPER.createObjectNode();
        root.put("pid", self.pid());
        root.put("startedAt", self.info().startInstant().orElse(Instant.EPOCH).toString());
        root.put("port", port);
        root.put("adminPort", adminPort);
        root.put("shared", shared);
        root.put("state", state);
        root.put("reason", reason);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.replace(file, MAPPER.writeValueAsBytes(root));
    }

    /** The process that announced itself in a file, if it lives and is still the same. */
    static Optional<ProcessHandle> living(Path announced) {
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(announced));
            Instant startedAt = Instant.parse(root.path("startedAt").asString(""));
            return ProcessHandle.of(root.path("pid").asLong(0))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> began(process, startedAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException | DateTimeException e) {
            return Optional.empty(); // a file that nobody of ours wrote names nobody of ours
        }
    }

    private static boolean began(ProcessHandle process, Instant startedAt) {
        return process.info()
                .startInstant()
                .map(began -> Duration.between(began, startedAt).abs().compareTo(CLOCK_ERROR) <= 0)
                .orElse(true);
    }

    void remove() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
