package io.mlops.cli.process;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a home's gateways by new processes of this distribution and of today's configuration, one after the other, while
 * they serve. Needs no controller. Used by one thread.
 */
public final class GatewayUpgrade {
    private static final Duration COMES_UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Home home;
    private final Distribution distribution;
    private final InstantSource clock;
    private final Config config;

    public GatewayUpgrade(Home home, Distribution distribution, InstantSource clock) {
        this.home = home;
        this.distribution = distribution;
        this.clock = clock;
        this.config = Config.read(home);
    }

    /**
     * What became of one slot.
     *
     * @param before the process that served, 0 for none
     * @param after the process that serves now, 0 for none: there are fewer than before
     */
    public record Change(int slot, long before, long after) {}

    /**
     * Replaces them; tells each change as soon as it is through.
     *
     * @throws MlopsException FAILED_PRECONDITION where nothing runs or cannot hand over; UNAVAILABLE where a new one does not
     *     come up, and then the one before goes on
     */
    public List<Change> run(Consumer<Change> told) throws IOException, InterruptedException {
        List<GatewaySlots.Living> living = GatewaySlots.living(home);
        if (living.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot upgrade the gateways of " + home + ": none runs; deploy starts them");
        }
        for (GatewaySlots.Living each : living) {
            requireAble(each);
        }
        int wanted = config.number(ConfigKey.GATEWAY_PROCESSES);
        int port = living.getFirst().file().port();
        List<Change> changes = new ArrayList<>();
        for (int slot = 1; slot <= Home.MOST_GATEWAYS; slot++) {
            int number = slot;
            Optional<ProcessFile> before = living.stream()
                    .filter(each -> each.slot() == number)
                    .map(GatewaySlots.Living::file)
                    .findFirst();
            if (slot > wanted && before.isEmpty()) {
                continue;
            }
            Change change = slot > wanted ? end(slot, before.get()) : replace(slot, before, port);
            changes.add(change);
            told.accept(change);
        }
        return changes;
    }

    private void requireAble(GatewaySlots.Living each) {
        ProcessFile file = each.file();
        if (!Files.exists(home.gatewaySocket(each.slot()))) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot upgrade gateway " + each.slot() + " (pid " + file.pid() + "): "
                            + (file.state().equals("READY")
                                    ? "it cannot hand its port over, " + home.gatewayLog(each.slot())
                                            + " says why; end it, and the next one starts in its place"
                                    : "it is " + file.state() + "; try again when it is READY"));
        }
        requirePort(ConfigKey.GATEWAY_PORT, config.number(ConfigKey.GATEWAY_PORT), file.port());
        if (each.slot() == 1) {
            requirePort(ConfigKey.GATEWAY_ADMIN_PORT, config.number(ConfigKey.GATEWAY_ADMIN_PORT), file.adminPort());
        }
    }

    private static void requirePort(ConfigKey key, int configured, int actual) {
        if (configured != 0 && configured != actual) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot upgrade the gateways: " + key.key() + " is " + configured + " and they listen on " + actual
                            + "; a handover keeps the ports: set it back, or end the gateways and let them start anew");
        }
    }

    private Change end(int slot, ProcessFile before) throws IOException {
        new GatewaySlot(home, distribution, clock, slot).stop();
        long deadline = System.nanoTime() + COMES_UP_WITHIN.toNanos();
        while (GatewaySlots.lives(home, slot) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return new Change(slot, before.pid(), 0);
    }

    private Change replace(int slot, Optional<ProcessFile> before, int port) throws IOException, InterruptedException {
        GatewaySlot place = new GatewaySlot(home, distribution, clock, slot);
        int adminPort = place.announced().map(ProcessFile::adminPort).orElseGet(() -> place.adminPort(config));
        long old = before.map(ProcessFile::pid).orElse(0L);
        Process started = place.start(port, adminPort, before.isPresent());
        Optional<ProcessFile> next = await(place, started, old);
        if (next.isEmpty() && !place.lives()) {
            // Both died in the middle: nobody has the slot, and perhaps no controller looks after it.
            started = place.start(port, adminPort, false);
            next = await(place, started, old);
        }
        @Nullable ProcessFile serving = next.orElse(null);
        if (serving == null) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot upgrade gateway " + slot + ": the new process ended with " + started.exitValue()
                            + (place.lives() && old != 0 ? ", so pid " + old + " goes on" : "") + "; see "
                            + home.gatewayLog(slot));
        }
        return new Change(slot, old, serving.pid());
    }

    /** The process that serves in the place of the old one; empty where the one that was started ended before that. */
    private static Optional<ProcessFile> await(GatewaySlot place, Process started, long old)
            throws InterruptedException {
        long deadline = System.nanoTime() + COMES_UP_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean ended = started.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            Optional<ProcessFile> announced = place.announced()
                    .filter(file -> file.pid() != old && file.state().equals("READY"))
                    .filter(file -> file.process().isPresent());
            if (announced.isPresent() && place.lives()) {
                return announced;
            }
            if (ended) {
                return Optional.empty();
            }
        }
        started.destroy();
        throw new MlopsException(
                ErrorCode.DEADLINE_EXCEEDED,
                "cannot upgrade the gateways: the new one was not ready within " + COMES_UP_WITHIN.toSeconds()
                        + " s and was told to end");
    }
}
