package io.mlops.provider.local;

import io.mlops.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that stands still, and the watchdog that lets it go on. The watchdog is a shell that no signal of a terminal
 * reaches. It stops the process itself, so that none is ever stopped without one; it lets it go on when its time is over or
 * when the pipe from us closes, which the system does for us however we end. Used by one thread at a time.
 */
final class Hang {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String STOPPED = "stopped";

    /**
     * Arguments: the process's id, the limit in seconds, what stands in its command line (looked for where command lines can
     * be read, so that no later process of the same id is meant). The {@code cat} ends with the pipe; the {@code sleep} is a
     * child of the shell itself, so that it can be ended without leaving anything behind.
     */
    private static final String WATCHDOG = """
            trap '' HUP INT QUIT TERM
            ours() { [ ! -d /proc/self ] || grep -qF -e "$3" "/proc/$1/cmdline"; }
            ours "$@" && kill -STOP "$1" || exit 3
            echo stopped
            exec >/dev/null 3<&0
            sleep "$2" &
            limit=$!
            { cat <&3; kill -9 $limit; } &
            pipe=$!
            wait $limit
            kill -9 $pipe
            ours "$@" && kill -CONT "$1"
            exit 0
            """;

    private final LivingReplica replica;
    private final Process watchdog;

    private Hang(LivingReplica replica, Process watchdog) {
        this.replica = replica;
        this.watchdog = watchdog;
    }

    /** Stops the replica's process and returns when it stands still. */
    static Hang begin(LivingReplica replica, Duration limit) throws IOException, InterruptedException, LocalException {
        if (Processes.stopped(replica.process())) {
            throw new LocalException(ErrorCode.FAILED_PRECONDITION, "its process stands still already");
        }
        String mark = replica.marker().replace("\0", " ").strip();
        Process watchdog = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        WATCHDOG,
                        "mlops-fault-watchdog",
                        Long.toString(replica.process().pid()),
                        Long.toString(Math.max(1, limit.plusMillis(999).toSeconds())),
                        mark.substring(mark.indexOf(' ') + 1)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Hang hang = new Hang(replica, watchdog);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(watchdog.getInputStream(), StandardCharsets.US_ASCII));
        if (!STOPPED.equals(out.readLine())) {
            throw new LocalException(ErrorCode.NOT_FOUND, "its process ended in this moment");
        }
        // A signal is delivered soon, not at once.
        Processes.await(PATIENCE, () -> Processes.stopped(replica.process()) || !Processes.lives(replica.process()));
        return hang;
    }

    /** Lets it go on and returns when it does; does nothing when it is over already. */
    void end() throws IOException, InterruptedException, LocalException {
        watchdog.getOutputStream().close();
        boolean ended = watchdog.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (ended && watchdog.exitValue() != 0 && Processes.stopped(replica.process())) {
            // Somebody killed the watchdog.
            new ProcessBuilder(
                            "/bin/kill",
                            "-CONT",
                            Long.toString(replica.process().pid()))
                    .start()
                    .waitFor();
        }
        if (!Processes.await(PATIENCE, () -> !Processes.stopped(replica.process()))) {
            throw new LocalException(
                    ErrorCode.UNAVAILABLE,
                    "process " + replica.process().pid() + " still stands still; let it go on with: kill -CONT "
                            + replica.process().pid());
        }
    }
}
