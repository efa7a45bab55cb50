package io.mlops.sandbox.gcs;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.sandbox.tool.ToolFolder;
import io.mlops.sandbox.tool.ToolFolder.Outcome;
import io.mlops.sandbox.tool.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A running fake-gcs-server, an emulator of Cloud Storage, on a port of the loopback address. All that it holds is in its memory: each
 * one begins empty, and it ends with the Java process that started it, however that ends. Thread-safe.
 */
public final class FakeGcs implements AutoCloseable {
    private static final String TOOL = "fake-gcs-server";
    private static final String HOW_TO_GET =
            "install Go 1.26 or newer (https://go.dev/dl; Debian: apt-get install golang; macOS: brew install go)";
    private static final List<String> SOURCES = List.of("go.mod", "go.sum", "main.go");

    private final ToolProcess process;

    private FakeGcs(ToolProcess process) {
        this.process = process;
    }

    /**
     * Starts one on any free port and returns once it listens; builds it first where that was not done yet, every module pinned by its
     * digest, which takes Go a few minutes.
     *
     * @param tools where installations lie, shared by all processes
     * @param log where it writes what goes wrong; appended to
     * @throws MlopsException FAILED_PRECONDITION where Go is missing, UNAVAILABLE where it cannot be built or does not start
     */
    public static FakeGcs start(Path tools, Path log) throws InterruptedException {
        Path program = installed(tools, System.getenv().getOrDefault("PATH", ""));
        return new FakeGcs(ToolProcess.start(TOOL, List.of(program.toString()), log));
    }

    /** The folder's name says from which sources it was made, so an upgrade builds anew. Go is asked for only where it is needed. */
    static Path installed(Path tools, String searchPath) throws InterruptedException {
        StringBuilder from = new StringBuilder();
        SOURCES.forEach(name -> from.append(Sha256.of(resource(name)).hex(), 0, 4));
        return ToolFolder.ensure(TOOL, tools.resolve(TOOL + "-" + from), folder -> {
                    for (String name : SOURCES) {
                        Files.write(folder.resolve(name), resource(name));
                    }
                    build(go(searchPath), folder);
                })
                .resolve(TOOL);
    }

    private static Path go(String searchPath) {
        return ToolFolder.program("go", searchPath)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot run " + TOOL + ": go is not on the PATH; " + HOW_TO_GET));
    }

    private static void build(Path go, Path folder) throws InterruptedException {
        Outcome outcome = ToolFolder.run(
                go,
                List.of("build", "-C", folder.toString(), "-trimpath", "-ldflags=-s -w", "-o", TOOL, "."),
                Map.of("GOFLAGS", "-mod=readonly -buildvcs=false"));
        if (outcome.status() != 0) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot install " + TOOL + ": go ended with " + outcome.status() + ":\n"
                            + outcome.output().strip() + "\n" + HOW_TO_GET);
        }
    }

    /** Where it listens. */
    public URI url() {
        return process.url();
    }

    public boolean alive() {
        return process.alive();
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        process.close();
    }

    private static byte[] resource(String name) {
        try (InputStream in = FakeGcs.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
