package io.mlops.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a long-running process announced about itself in {@code run/}. It says who; whether it lives, only its lock does.
 *
 * @param startedAt when the process began, to tell it from a later one of the same pid
 * @param port 0 where it has none
 * @param shared whether other gateways can listen on the same port
 * @param state STARTING, READY, DRAINING or FAILED; empty where it announces none
 */
public record ProcessFile(
        long pid, Instant startedAt, int port, int adminPort, boolean shared, String state, String reason) {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** The kernel counts a start time in ticks since boot, whose time it knows to the second. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    /** Reads the file; empty when there is none, or none that makes sense (it is replaced whole, so that is no race). */
    public static Optional<ProcessFile> find(Path file) {
        try {
            Map<String, String> values = new HashMap<>();
            try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    if (token.isScalarValue()) {
                        values.put(String.valueOf(json.currentName()), json.getValueAsString(""));
                    }
                }
            }
            return Optional.of(new ProcessFile(
                    Long.parseLong(values.getOrDefault("pid", "")),
                    Instant.parse(values.getOrDefault("startedAt", "")),
                    Integer.parseInt(values.getOrDefault("port", "0")),
                    Integer.parseInt(values.getOrDefault("adminPort", "0")),
                    Boolean.parseBoolean(values.getOrDefault("shared", "true")),
                    values.getOrDefault("state", ""),
                    values.getOrDefault("reason", "")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException | NumberFormatException | java.time.DateTimeException e) {
            return Optional.empty(); // a file that nobody of ours wrote names nobody of ours
        }
    }

    /** The process, if it lives and is the same that announced itself. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> {
            @Nullable Instant began = handle.info().startInstant().orElse(null);
            return began == null || Duration.between(began, startedAt).abs().compareTo(CLOCK_ERROR) <= 0;
        });
    }
}
