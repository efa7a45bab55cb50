package io.mlops.sandbox.moto;

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
 * A running moto on a port of the loopback address. All that it holds is in its memory: each one begins empty, and it ends with the
 * Java process that started it, however that ends. Thread-safe.
 */
public final class Moto implements AutoCloseable {
    private static final Duration LISTENS_WITHIN = Duration.ofSeconds(60);
    private static final int LAST_LINES = 20;

    private final MotoInstallation installation;
    private final Process process;
    private final URI url;

    private Moto(MotoInstallation installation, Process process, int port) {
        this.installation = installation;
        this.process = process;
        this.url = URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Starts one on any free port and returns once it listens; installs it first where that was not done yet.
     *
     * @param tools where installations lie, shared by all processes
     * @param log where it writes what goes wrong; appended to
     * @throws MlopsException FAILED_PRECONDITION where Python or pip is missing, UNAVAILABLE where it does not start
     */
    public static Moto start(Path tools, Path log) throws InterruptedException {
        MotoInstallation installation = MotoInstallation.ensure(tools);
        try {
            Process process = new ProcessBuilder(
                            installation.python().toString(),
                            "-I", // neither the user's own packages nor PYTHONPATH
                            "-c",
                            new String(MotoInstallation.resource("serve.py"), StandardCharsets.UTF_8),
                            installation.folder().toString(),
                            "0")
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            try {
                return new Moto(installation, process, port(process, log));
            } catch (MlopsException | InterruptedException | IOException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot start moto: " + e.getMessage(), e);
        }
    }

    /** Where it listens, for every service and region: it tells them apart by the signature's scope. */
    public URI url() {
        return url;
    }

    public MotoInstallation installation() {
        return installation;
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

    private static int port(Process process, Path log) throws IOException, InterruptedException {
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
            throw failed("it does not listen after " + LISTENS_WITHIN.toSeconds() + " s", log);
        } catch (ExecutionException e) {
            throw failed(String.valueOf(e.getCause()), log);
        }
        if (port == null) {
            throw failed("it ended with " + process.waitFor(), log);
        }
        return Integer.parseInt(port.strip());
    }

    private static MlopsException failed(String how, Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot start moto: " + how + "; the end of " + log + ":\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
    }
}
