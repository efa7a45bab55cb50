package io.mlops.provider.local;

import io.mlops.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that stands still, and the watchdog that lets it go on. The watchdog is a shell in a session of its own and nobody's
 * child, so that neither a terminal's signal nor the killing of a whole tree of processes reaches it. It stops the process
 * itself, so that none is ever stopped without one; it lets it go on when its time is over or when the pipe from us closes, which
 * the system does for us however we end. Used by one thread at a time.
 */
final class Hang {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WATCHDOG_PATIENCE = Duration.ofSeconds(2);
    private static final String STOPPED = "stopped";

    /**
     * Arguments: the process's id, the limit in seconds, what stands in its command line (looked for where command lines can
     * be read, so that no later process of the same id is meant). The first {@code cat} is what we hold the pipe to; the
     * watchdog behind it has lost its parent, so it is in nobody's tree. Its {@code sleep} is its own child, so that it can be
     * ended without leaving anything behind.
     */
    private static final String WATCHDOG = """
            trap '' HUP INT QUIT TERM
            ours() { [ ! -d /proc/self ] || grep -qF -e "$3" "/proc/$1/cmdline"; }
            watch() {
                ours "$@" && kill -STOP "$1" || { echo gone >&4; exit 3; }
                echo stopped >&4
                exec 4>&-
                sleep "$2" 3<&- &
                limit=$!
                { cat <&3 >/dev/null; kill -9 $limit; } &
                pipe=$!
                wait $limit
                kill -9 $pipe
                ours "$@" && kill -CONT "$1"
            }
            exec 4>&1
            cat | ( exec 3<&0; watch "$@" >/dev/null & )
            """;

    private final LivingReplica replica;
    private final Process relay;

    private Hang(LivingReplica replica, Process relay) {
        this.replica = replica;
        this.relay = relay;
    }

    /** Stops the replica's process and returns when it stands still; {@code detach} begins a session of its own. */
    static Hang begin(LivingReplica replica, Duration limit, List<String> detach)
            throws IOException, InterruptedException, LocalException {
        if (Processes.stopped(replica.process())) {
            throw new LocalException(ErrorCode.FAILED_PRECONDITION, "its process stands still already");
        }
        List<String> command = new ArrayList<>(detach);
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                WATCHDOG,
                "mlops-fault-watchdog",
                Long.toString(replica.process().pid()),
                Long.toString(Math.max(1, limit.plusMillis(999).toSeconds())),
                replica.announce()));
        Process relay = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(relay.getInputStream(), StandardCharsets.US_ASCII));
        if (!STOPPED.equals(out.readLine())) {
            relay.getOutputStream().close();
            throw new LocalException(ErrorCode.NOT_FOUND, "its process ended in this moment");
        }
        // A signal is delivered soon, not at once.
        Processes.await(PATIENCE, () -> Processes.stopped(replica.process()) || !Processes.lives(replica.process()));
        return new Hang(replica, relay);
    }

    /** Lets it go on and returns when it does; does nothing when it is over already. */
    void end() throws IOException, InterruptedException, LocalException {
        relay.getOutputStream().close();
        if (!Processes.await(WATCHDOG_PATIENCE, () -> !Processes.stopped(replica.process()))) {
            // Somebody killed the watchdog.
            String pid = Long.toString(replica.process().pid());
            new ProcessBuilder("/bin/sh", "-c", "kill -CONT \"$0\"", pid)
                    .start()
                    .waitFor();
            if (!Processes.await(PATIENCE, () -> !Processes.stopped(replica.process()))) {
                throw new LocalException(
                        ErrorCode.UNAVAILABLE,
                        "process " + pid + " still stands still; let it go on with: kill -CONT " + pid);
            }
        }
    }
}
