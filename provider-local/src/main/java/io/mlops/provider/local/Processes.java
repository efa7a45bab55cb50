package io.mlops.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The system's processes: found by what stands in their command line, ended, awaited. */
final class Processes {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);
    private static final Duration TRANSITION = Duration.ofMillis(500);
    private static final Path PROC = Path.of("/proc");
    private static final String[] NOTHING = {};

    private Processes() {}

    /**
     * The process with this id, if it lives and is ours.
     *
     * @param marker stands in our process's command line, see {@link #argument}
     * @param birth a file that our process wrote when it began, the proof where command lines cannot be read
     */
    static Optional<ProcessHandle> find(long pid, String marker, Path birth) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return process;
        }
        ProcessHandle handle = process.get();
        if (!Files.isDirectory(PROC)) {
            return process.filter(unseen -> startedWith(unseen, birth));
        }
        settle(handle);
        return process.filter(seen -> commandLine(seen).contains(marker));
    }

    /** Whether it is as old as the file: all that can be known where command lines cannot be read. */
    private static boolean startedWith(ProcessHandle process, Path birth) {
        try {
            Instant written = Files.getLastModifiedTime(birth).toInstant();
            return process.info()
                    .startInstant()
                    .map(start -> Duration.between(start, written).abs().compareTo(START_TOLERANCE) < 0)
                    .orElse(false);
        } catch (IOException e) {
            // The file is gone, and with it the claim.
            return false;
        }
    }

    /** What stands in a command line that has this option with this value or, open-ended, one that begins so. */
    static String argument(String option, String value) {
        return "\0" + option + "\0" + value;
    }

    /** Every living process with the marker in its command line. Looks at all processes: not for often. */
    static List<ProcessHandle> marked(String marker) throws InterruptedException {
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            settle(process);
            if (commandLine(process).contains(marker)) {
                found.add(process);
            }
        }
        return found;
    }

    /**
     * Every living process of ours with this variable ({@code NAME=value}) in its environment, wherever it was started from; none where the
     * system does not show environments. Looks at all processes: not for often.
     */
    static List<ProcessHandle> carrying(String variable) {
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (("\0" + read(process, "environ")).contains("\0" + variable + "\0")) {
                found.add(process);
            }
        }
        return found;
    }

    /** A command line is empty while a process becomes another program, and while it dies: both are over in a moment. */
    private static void settle(ProcessHandle process) throws InterruptedException {
        // The kernel's own have no program and never a command line.
        if (commandLine(process).isEmpty() && Files.exists(PROC.resolve(process.pid() + "/exe"))) {
            await(TRANSITION, () -> !commandLine(process).isEmpty() || !lives(process));
        }
    }

    /** Kills processes at once and returns when they are gone; UNAVAILABLE if the system does not let them go. */
    static void kill(List<ProcessHandle> processes, Duration patience) throws InterruptedException, LocalException {
        processes.forEach(ProcessHandle::destroyForcibly);
        if (!await(patience, () -> processes.stream().noneMatch(Processes::lives))) {
            List<Long> left = processes.stream()
                    .filter(Processes::lives)
                    .map(ProcessHandle::pid)
                    .toList();
            throw new LocalException(
                    io.mlops.ErrorCode.UNAVAILABLE,
                    "process " + left + " was killed and has not ended after " + patience.toSeconds()
                            + " s; look at it with ps, then try again");
        }
    }

    /** Whether it runs or still holds something; one that has ended and was not yet reaped by its parent does not. */
    static boolean lives(ProcessHandle process) {
        if (!process.isAlive() || !Files.isDirectory(PROC)) {
            return process.isAlive();
        }
        Path folder = PROC.resolve(Long.toString(process.pid()));
        try {
            String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            boolean ended = stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
            // The first thread may end before the others, which keep files, locks and ports.
            return !ended || DurableFiles.children(folder.resolve("task")).size() > 1;
        } catch (IOException e) {
            // It went between two looks.
            return process.isAlive();
        }
    }

    /** Whether it was stopped by a signal and waits to go on; false where the system does not tell. */
    static boolean stopped(ProcessHandle process) {
        try {
            String stat = Files.readString(
                    PROC.resolve(Long.toString(process.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith(" T", stat.lastIndexOf(')') + 1);
        } catch (IOException e) {
            // It ended, or there are no such files here.
            return false;
        }
    }

    /** Looks again and again until it holds or the time is over; true if it held. */
    static boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (Duration.ofNanos(System.nanoTime() - start).compareTo(patience) >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /** The arguments, each with a separator before it; empty for one that ended, or that is not ours to see. */
    private static String commandLine(ProcessHandle process) {
        if (!Files.isDirectory(PROC)) {
            String[] arguments = process.info().arguments().orElse(NOTHING);
            return arguments.length == 0 ? "" : "\0" + String.join("\0", arguments) + "\0";
        }
        // Not from ProcessHandle, which cuts it off where it is long.
        return read(process, "cmdline");
    }

    /** A file of the system's about a process; empty for one that ended, or that is not ours to see. */
    private static String read(ProcessHandle process, String file) {
        try {
            byte[] content = Files.readAllBytes(
                    PROC.resolve(Long.toString(process.pid())).resolve(file));
            return new String(content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It ended between two looks, or is another user's and so none of ours.
            return "";
        }
    }
}
