package io.mlops.cli.process;

import io.mlops.cli.config.Config;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.port.GatewayProcess.Member;
import io.mlops.controlplane.port.GatewayProcess.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place for a gateway, filled by a detached {@code serve --gateway}: found by its lock and its announcement, so that any
 * controller can take over what another started. Used by one thread.
 */
final class GatewaySlot {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final Home home;
    private final Distribution distribution;
    private final InstantSource clock;
    private final int number;
    private @Nullable Process child;
    private Instant notBefore = Instant.MIN;
    private Duration pause = FIRST_PAUSE;

    GatewaySlot(Home home, Distribution distribution, InstantSource clock, int number) {
        this.home = home;
        this.distribution = distribution;
        this.clock = clock;
        this.number = number;
    }

    Optional<ProcessFile> announced() {
        return ProcessFile.find(home.gatewayFile(number));
    }

    /** Looks at the process; {@code wanted} says whether there should be one. */
    Member observe(boolean wanted) {
        Optional<ProcessFile> announced = announced();
        if (!lives()) {
            String reason = announced
                    .filter(file -> file.state().equals("FAILED"))
                    .map(ProcessFile::reason)
                    .orElse("not running");
            return onItsWay()
                    ? new Member(number, wanted, State.STARTING, 0, null, "starting")
                    : new Member(number, wanted, State.DOWN, 0, null, reason);
        }
        if (announced.isEmpty() || announced.get().process().isEmpty()) {
            return new Member(number, wanted, State.STARTING, 0, null, "starting");
        }
        ProcessFile gateway = announced.get();
        if (!gateway.state().equals("READY")) {
            boolean ends = gateway.state().equals("DRAINING");
            return new Member(
                    number, wanted, State.STARTING, gateway.pid(), null, ends ? gateway.reason() : "starting");
        }
        pause = FIRST_PAUSE;
        return new Member(number, wanted, State.READY, gateway.pid(), GatewayUrl.admin(gateway.adminPort()), "");
    }

    /** Starts it where none lives, unless one may still be on its way or has just failed. */
    void ensureStarted(Config config, int port) {
        Instant now = clock.instant();
        if (lives() || onItsWay() || now.isBefore(notBefore)) {
            return;
        }
        notBefore = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        child = start(port, adminPort(config), false);
    }

    /** Starts a process for the slot; a successor takes over from the one that lives in it. */
    Process start(int port, int adminPort, boolean successor) {
        List<String> command = new ArrayList<>(List.of(
                distribution.launcher().toString(),
                "serve",
                "--gateway",
                "--home",
                home.toString(),
                "--slot",
                Integer.toString(number),
                "--port",
                Integer.toString(port),
                "--admin-port",
                Integer.toString(adminPort)));
        if (successor) {
            command.add("--take-over");
        }
        return Spawner.detached(command, home.gatewayLog(number));
    }

    /** Where any free port will do, the one that others already know is taken again. */
    int adminPort(Config config) {
        int configured = GatewaySlots.adminPort(config, number);
        return configured == 0 ? announced().map(ProcessFile::adminPort).orElse(0) : configured;
    }

    void stop() {
        if (lives()) {
            announced().flatMap(ProcessFile::process).ifPresent(ProcessHandle::destroy);
        }
    }

    /** Started by this one and not yet at the point of taking its lock. */
    private boolean onItsWay() {
        @Nullable Process started = child;
        return started != null && started.isAlive();
    }

    boolean lives() {
        try {
            return GatewaySlots.lives(home, number);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + home.gatewayLock(number) + ": " + e.getMessage(), e);
        }
    }
}
