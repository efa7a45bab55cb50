package io.mlops.modelserver;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** The file by which whoever started this process learns that it is ready, or why not. Written whole or not at all. */
final class Announcement {
    private final Optional<Path> file;
    private final ProcessHandle process;

    Announcement(Optional<Path> file, ProcessHandle process) {
        this.file = file.map(Path::toAbsolutePath);
        this.process = process;
    }

    /** Removes what an earlier process announced, which is no longer true. */
    void clear() throws StartFailure {
        if (file.isPresent()) {
            try {
                Files.deleteIfExists(file.get());
            } catch (IOException e) {
                throw StartFailure.unavailable("cannot clear the announcement " + file.get() + ": " + e);
            }
        }
    }

    void ready(int port, String digest) throws StartFailure {
        try {
            write(port, "READY", "", digest);
        } catch (IOException e) {
            throw StartFailure.unavailable(
                    "cannot announce in " + file.map(Path::toString).orElse("") + ": " + e);
        }
    }

    void failed(String reason) throws IOException {
        write(0, "FAILED", reason, "");
    }

    private void write(int port, String state, String reason, String digest) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        Path temporary = target.resolveSibling(target.getFileName() + "." + process.pid() + ".tmp");
        Files.writeString(temporary, json(port, state, reason, digest));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String json(int port, String state, String reason, String digest) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonBody.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty("pid", process.pid());
            json.writeStringProperty(
                    "startedAt",
                    process.info().startInstant().map(Object::toString).orElse(""));
            json.writeNumberProperty("port", port);
            json.writeStringProperty("state", state);
            json.writeStringProperty("reason", reason);
            json.writeStringProperty("digest", digest);
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }
}
