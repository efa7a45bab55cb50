package io.mlops.cli.process;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.port.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway as a detached {@code serve --gateway}: found by its lock and its announcement, so that any controller can take
 * over one that another started. Used by one thread.
 */
public final class SpawnedGateway implements GatewayProcess {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final Home home;
    private final Distribution distribution;
    private final InstantSource clock;
    private @Nullable Process child;
    private Instant notBefore = Instant.MIN;
    private Duration pause = FIRST_PAUSE;

    public SpawnedGateway(Home home, Distribution distribution, InstantSource clock) {
        this.home = home;
        this.distribution = distribution;
        this.clock = clock;
    }

    @Override
    public Observed observe() {
        Optional<ProcessFile> announced = ProcessFile.find(home.gatewayFile());
        if (!lives()) {
            String reason = announced
                    .filter(file -> file.state().equals("FAILED"))
                    .map(ProcessFile::reason)
                    .orElse("not running");
            return onItsWay()
                    ? new Observed(State.STARTING, 0, null, null, "starting")
                    : new Observed(State.DOWN, 0, null, null, reason);
        }
        if (announced.isEmpty()
                || !announced.get().state().equals("READY")
                || announced.get().process().isEmpty()) {
            return new Observed(State.STARTING, 0, null, null, "starting");
        }
        ProcessFile gateway = announced.get();
        pause = FIRST_PAUSE;
        return new Observed(State.READY, gateway.pid(), url(gateway.port()), url(gateway.adminPort()), "");
    }

    @Override
    public void ensureStarted() {
        Instant now = clock.instant();
        if (lives() || onItsWay() || now.isBefore(notBefore)) {
            return;
        }
        notBefore = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        Config config = Config.read(home);
        Optional<ProcessFile> before = ProcessFile.find(home.gatewayFile());
        child = Spawner.detached(
                List.of(
                        distribution.launcher().toString(),
                        "serve",
                        "--gateway",
                        "--home",
                        home.toString(),
                        "--port",
                        port(config.number(ConfigKey.GATEWAY_PORT), before.map(ProcessFile::port)),
                        "--admin-port",
                        port(config.number(ConfigKey.GATEWAY_ADMIN_PORT), before.map(ProcessFile::adminPort))),
                home.gatewayLog());
    }

    /** Where any free port will do, the one that clients already know is taken again. */
    private static String port(int configured, Optional<Integer> before) {
        return Integer.toString(configured == 0 ? before.orElse(0) : configured);
    }

    @Override
    public void stop() {
        if (lives()) {
            ProcessFile.find(home.gatewayFile()).flatMap(ProcessFile::process).ifPresent(ProcessHandle::destroy);
        }
    }

    /** Started by this one and not yet at the point of taking its lock. */
    private boolean onItsWay() {
        @Nullable Process started = child;
        return started != null && started.isAlive();
    }

    private boolean lives() {
        try {
            return HeldLock.held(home.gatewayLock());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + home.gatewayLock() + ": " + e.getMessage(), e);
        }
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
