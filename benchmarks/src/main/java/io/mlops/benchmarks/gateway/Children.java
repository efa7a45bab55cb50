package io.mlops.benchmarks.gateway;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes that this one started. They end with it, stopped ones too, whatever ends it: by a shutdown hook, and after
 * {@code kill -9} by the script that started it, which reads their pids from a file. Thread-safe.
 */
final class Children implements AutoCloseable {
    private static final int LAST_LINES = 10;

    private final Path folder;
    private final Path pids;
    private final Set<Process> alive = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Logs go into the folder, the pids of what lives into a file of their own. */
    Children(Path folder, Path pids) {
        this.folder = folder;
        this.pids = pids;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    Path folder() {
        return folder;
    }

    /** Starts a process whose output goes to {@code NAME.log}. */
    Process start(String name, Map<String, String> environment, List<String> command) {
        File log = folder.resolve(name + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        try {
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("interrupted");
                }
                Process process = builder.start();
                alive.add(process);
                writePids();
                return process;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Waits until it is up; an error has the last lines that it wrote. */
    void awaitUp(String name, Process process, BooleanSupplier up) {
        try {
            Local.await(name + " is up", () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended with " + process.exitValue());
                }
                return up.getAsBoolean();
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "; it wrote:\n" + lastLines(name), e);
        }
    }

    private String lastLines(String name) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(name + ".log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read its log: " + e.getMessage() + ")";
        }
    }

    private synchronized void writePids() {
        try {
            Files.writeString(
                    pids, alive.stream().map(process -> process.pid() + "\n").collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + pids + ": " + e.getMessage(), e);
        }
    }

    /** The process and everything that it started. */
    static List<Long> family(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Sends a signal such as {@code STOP} to all of them at once. */
    static void signal(String signal, List<Long> pids) {
        if (!pids.isEmpty()) {
            shell("kill -" + signal + " " + joined(pids));
        }
    }

    /** Stops all of them for a while, by a process of its own that is not held up by this one. */
    static void pause(List<Long> pids, int millis) {
        shell("kill -STOP " + joined(pids) + "; sleep " + millis / 1000.0 + "; kill -CONT " + joined(pids));
    }

    private static String joined(List<Long> pids) {
        return pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static void shell(String command) {
        try {
            new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets one that ended by itself. */
    void ended(Process process) {
        alive.remove(process);
        writePids();
    }

    /** Kills a process and everything that it started, and waits until it is gone. */
    void kill(Process process) {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        while (process.isAlive() || children.stream().anyMatch(ProcessHandle::isAlive)) {
            LockSupport.parkNanos(1_000_000);
        }
        alive.remove(process);
        writePids();
    }

    /** SIGKILL ends a stopped process as well. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Process process : alive) {
            kill(process);
        }
    }
}
