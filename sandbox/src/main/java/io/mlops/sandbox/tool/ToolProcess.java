package io.mlops.sandbox.tool;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A program that serves on a port of the loopback address. It writes the port as its first line once it listens, and ends when its
 * standard input does: with the Java process that started it, however that ends. Thread-safe.
 */
public final class ToolProcess implements AutoCloseable {
    private static final Duration LISTENS_WITHIN = Duration.ofSeconds(60);
    private static final int LAST_LINES = 20;

    private final Process process;
    private final URI url;

    private ToolProcess(Process process, int port) {
        this.process = process;
        this.url = URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Starts it and returns once it listens.
     *
     * @param tool what it is called in messages
     * @param log where it writes what goes wrong; appended to
     * @throws MlopsException UNAVAILABLE where it does not start
     */
    public static ToolProcess start(String tool, List<String> command, Path log) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            try {
                return new ToolProcess(process, port(tool, process, log));
            } catch (MlopsException | InterruptedException | IOException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start " + tool + ": " + e.getMessage(), e);
        }
    }

    public URI url() {
        return url;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true; // a kill takes no time worth giving up for
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int port(String tool, Process process, Path log) throws IOException, InterruptedException {
        BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        CompletableFuture<@Nullable String> line = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                line.complete(output.readLine());
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        @Nullable String port;
        try {
            port = line.get(LISTENS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw failed(tool, "it does not listen after " + LISTENS_WITHIN.toSeconds() + " s", log);
        } catch (ExecutionException e) {
            throw failed(tool, String.valueOf(e.getCause()), log);
        }
        if (port == null) {
            throw failed(tool, "it ended with " + process.waitFor(), log);
        }
        return Integer.parseInt(port.strip());
    }

    private static MlopsException failed(String tool, String how, Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot start " + tool + ": " + how + "; the end of " + log + ":\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
    }
}
