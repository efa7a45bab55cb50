package io.mlops.gateway;

import io.mlops.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The file by which others find the gateway: replaced atomically, removed on a clean stop. */
final class Announcement {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final @Nullable Path file;

    Announcement(@Nullable Path file) {
        this.file = file;
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
        root.put("state", state);
        root.put("reason", reason);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.replace(file, MAPPER.writeValueAsBytes(root));
    }

    void remove() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
