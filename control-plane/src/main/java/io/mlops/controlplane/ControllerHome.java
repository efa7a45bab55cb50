package io.mlops.controlplane;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A home that this process holds as its controller.
 *
 * @param lock held for the process's whole life
 * @param holder names this process in the lease: host, home, pid and start time
 */
record ControllerHome(Home home, HomeLock lock, String holder, long pid, Instant startedAt) implements AutoCloseable {
    /** A client that writes the view holds the lock for a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long PAUSE_NANOS = 20_000_000;
    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");

    static ControllerHome take(Home home) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<HomeLock> lock = HomeLock.tryTake(home.controllerLock());
        while (lock.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            lock = HomeLock.tryTake(home.controllerLock());
        }
        if (lock.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot run a controller in " + home + ": process " + holder(home.controllerFile())
                            + " does already; stop it, or name another home with --home or MLOPS_HOME");
        }
        ProcessHandle self = ProcessHandle.current();
        Instant startedAt = self.info().startInstant().orElse(Instant.EPOCH);
        return new ControllerHome(home, lock.get(), place(home) + self.pid() + "@" + startedAt, self.pid(), startedAt);
    }

    /** Whether that holder ran in this home on this machine: then it is dead, for its lock is ours. */
    boolean samePlace(String otherHolder) {
        return otherHolder.startsWith(place(home));
    }

    /** The machine and the folder. */
    String place() {
        return place(home).strip();
    }

    /** Writes down who the controller is. */
    void announce(long fence) {
        String json = "{\"pid\":" + pid + ",\"startedAt\":\"" + startedAt + "\",\"fence\":" + fence + "}\n";
        Path file = home.controllerFile();
        try {
            AtomicFile.replace(file, json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.RESOURCE_EXHAUSTED, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    /** Ends with a blank. */
    static String place(Home home) {
        return host() + " " + home + " ";
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine without a name of its own is alone with its store.
            return "localhost";
        }
    }

    private static String holder(Path file) {
        try {
            Matcher pid = PID.matcher(Files.readString(file, StandardCharsets.UTF_8));
            return pid.find() ? pid.group(1) : "(unknown)";
        } catch (IOException e) {
            // It has the lock and has not written its name yet.
            return "(just starting)";
        }
    }
}
