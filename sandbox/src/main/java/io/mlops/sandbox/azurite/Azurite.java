package io.mlops.sandbox.azurite;

import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.sandbox.tool.ToolFolder;
import io.mlops.sandbox.tool.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A running Azurite, Microsoft's emulator of Blob Storage, on a port of the loopback address. All that it holds is in its memory: each
 * one begins empty, and it ends with the Java process that started it, however that ends. Thread-safe.
 */
public final class Azurite implements AutoCloseable {
    /** The account that it has, and its key, which Microsoft published (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite). */
    public static final String ACCOUNT = "devstoreaccount1";

    /** In base 64; everybody has it. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final ToolProcess process;

    private Azurite(ToolProcess process) {
        this.process = process;
    }

    /**
     * Starts one on any free port and returns once it listens; installs it first where that was not done yet, every package pinned by
     * its digest.
     *
     * @param tools where installations lie, shared by all processes
     * @param log where it writes what goes wrong; appended to
     * @throws MlopsException FAILED_PRECONDITION where Node.js or npm is missing, UNAVAILABLE where it does not start
     */
    public static Azurite start(Path tools, Path log) throws InterruptedException {
        return start(tools, log, 0);
    }

    /**
     * The same on this port.
     *
     * @param port 0 for any free one
     */
    public static Azurite start(Path tools, Path log, int port) throws InterruptedException {
        Node node = Node.find(System.getenv().getOrDefault("PATH", ""));
        Path folder = installed(tools, node);
        return new Azurite(ToolProcess.start(
                "Azurite",
                List.of(node.executable().toString(), folder.resolve("serve.js").toString(), folder.toString(), "0"),
                log));
    }

    /** The folder's name says from which list of packages it was made, so an upgrade installs anew. */
    private static Path installed(Path tools, Node node) throws InterruptedException {
        byte[] lock = resource("package-lock.json");
        byte[] script = resource("serve.js");
        String from =
                Sha256.of(lock).hex().substring(0, 8) + Sha256.of(script).hex().substring(0, 4);
        return ToolFolder.ensure("Azurite", tools.resolve("azurite-" + from), folder -> {
            Files.write(folder.resolve("package.json"), resource("package.json"));
            Files.write(folder.resolve("package-lock.json"), lock);
            Files.write(folder.resolve("serve.js"), script);
            node.install(folder);
        });
    }

    /** Where it listens; the account's name is the first part of the path. */
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
        try (InputStream in = Azurite.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
