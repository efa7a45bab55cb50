package io.mlops.sandbox.moto;

import io.mlops.MlopsException;
import io.mlops.sandbox.tool.ToolProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A running moto on a port of the loopback address. All that it holds is in its memory: each one begins empty, and it ends with the
 * Java process that started it, however that ends. Thread-safe.
 */
public final class Moto implements AutoCloseable {
    private final MotoInstallation installation;
    private final ToolProcess process;

    private Moto(MotoInstallation installation, ToolProcess process) {
        this.installation = installation;
        this.process = process;
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
        ToolProcess process = ToolProcess.start(
                "moto",
                List.of(
                        installation.python().toString(),
                        "-I", // neither the user's own packages nor PYTHONPATH
                        "-c",
                        new String(MotoInstallation.resource("serve.py"), StandardCharsets.UTF_8),
                        installation.folder().toString(),
                        "0"),
                log);
        return new Moto(installation, process);
    }

    /** Where it listens, for every service and region: it tells them apart by the signature's scope. */
    public URI url() {
        return process.url();
    }

    public MotoInstallation installation() {
        return installation;
    }

    public boolean alive() {
        return process.alive();
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        process.close();
    }
}
