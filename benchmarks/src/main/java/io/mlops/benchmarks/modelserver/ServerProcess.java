package io.mlops.benchmarks.modelserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server on a free port, killed when closed. */
final class ServerProcess implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(Path launcher, Path model, int columns) throws IOException {
        Path announce = Files.createTempDirectory("bench").resolve("announce.json");
        Process process = new ProcessBuilder(List.of(
                        launcher.toString(),
                        "--model",
                        model.toString(),
                        "--model-name",
                        "policy",
                        "--input",
                        "observation:FP32:-1," + columns,
                        "--output",
                        "position:FP32:-1,1",
                        "--announce",
                        announce.toString()))
                .inheritIO()
                .start();
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(announce) && process.isAlive() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        Matcher port = Pattern.compile("\"port\":(\\d+),\"state\":\"READY\"")
                .matcher(Files.exists(announce) ? Files.readString(announce) : "");
        if (!port.find()) {
            process.destroyForcibly();
            throw new IOException("the server did not become ready");
        }
        return new ServerProcess(process, Integer.parseInt(port.group(1)));
    }

    int port() {
        return port;
    }

    ProcessCpu cpu() throws IOException {
        return ProcessCpu.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
