package io.mlops.sandbox.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that is asked to end (SIGTERM) when its standard input ends, and killed if it does not in time: so it does not outlive
 * the Java process that started it, however that ends. With it ends all that it started, as in a container. Thread-safe.
 */
final class ContainerProcess implements AutoCloseable {
    /** Written to the watcher, it leaves the program no grace. */
    private static final byte[] KILL = "kill\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * $0 is the grace in seconds. The watcher holds the pipe, so that it sees the end of who holds the other side. The program leads a
     * group of processes, which a signal reaches as a whole, also who is just being started in it; it is killed once more as a process
     * because it may not lead its group yet. Where there is no setsid (macOS), the shell makes the group; Debian's makes none without a
     * terminal.
     */
    private static final String WATCHED = """
            exec 3<&0 </dev/null
            if command -v setsid >/dev/null 2>&1; then
              setsid "$@" 3<&- & child=$!
            else
              set -m; "$@" 3<&- & child=$!; set +m
            fi
            ( read -r how <&3
              if [ "$how" != kill ]; then
                left=$0
                kill -s TERM $child
                while kill -0 $child && [ $left -gt 0 ]; do sleep 1; left=$((left - 1)); done
              fi
              kill -s KILL -- -$child
              kill -s KILL $child && kill -s KILL -- -$child
            ) >/dev/null 2>&1 & watcher=$!
            exec 3<&-
            wait $child
            status=$?
            kill -s KILL -- -$child 2>/dev/null
            kill $watcher 2>/dev/null
            exit $status
            """;

    /** What this machine's own processes are told is nothing for containers. */
    private static final List<String> OURS = List.of("AWS_", "AZURE", "IDENTITY_", "GCE_", "GOOGLE_", "MLOPS_SERVER_");

    private static final System.Logger LOG = System.getLogger(ContainerProcess.class.getName());

    private final Process process;
    private final LogStream output;

    private ContainerProcess(Process process, LogStream output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param grace from the request to end until it is killed
     * @param output takes its lines, standard output and error alike
     */
    static ContainerProcess start(
            List<String> command, Map<String, String> environment, Path folder, Duration grace, LogStream output)
            throws IOException {
        List<String> whole =
                new ArrayList<>(List.of("/bin/sh", "-c", WATCHED, Long.toString(Math.max(0, grace.toSeconds()))));
        whole.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(whole).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> OURS.stream().anyMatch(name::startsWith));
        builder.environment().putAll(environment);
        ContainerProcess container = new ContainerProcess(builder.start(), output);
        Thread.ofVirtual().name("output of " + command.getFirst()).start(() -> container.read());
        return container;
    }

    /** Whether it ended within that time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How it ended, once it has. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Returns once what it wrote is in its log, or after that time. */
    void awaitLog(Duration atMost) throws InterruptedException {
        output.awaitWritten(atMost);
    }

    /** Asks it to end; returns at once. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy(); // the pipe is broken: then it has ended, or will not hear of it otherwise
        }
    }

    /** Ends it without any grace; returns at once. */
    void kill() {
        try {
            process.getOutputStream().write(KILL);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a container ended before it was killed: {0}", e.getMessage());
        }
        stop();
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        kill();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true; // the grace bounds the wait
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.line(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            output.end();
        }
    }
}
