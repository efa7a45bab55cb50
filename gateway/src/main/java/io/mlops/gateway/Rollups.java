package io.mlops.gateway;

import io.mlops.routing.UpstreamState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts each deployment's minutes and writes them down: the availability of a month must not depend on whether a
 * controller lived. Looks once a second from a thread of its own, never from an event loop. A crash loses the running
 * minute, no more; a full disk loses minutes, which is logged, and seen in the report as missing. {@link #look} and
 * {@link #flush} belong to one thread.
 */
final class Rollups implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Rollups.class.getName());
    /** Said by the routes themselves. */
    private static final Set<Event.Type> LEFT_OUT = Set.of(Event.Type.UPSTREAM_ADDED, Event.Type.UPSTREAM_REMOVED);

    private final Supplier<Collection<Deployment>> deployments;
    private final Events events;
    private final @Nullable RollupFile file;
    private final String instance;
    private final Map<String, Running> minutes = new TreeMap<>();
    private final PlaceMinutes places = new PlaceMinutes();
    private Instant minute = Instant.MIN;
    /** When what places did was last written down: a thread that was starved counts more than a minute. */
    private Instant counting = Instant.MIN;

    private long lastEvent;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /** Writes into the folder; null writes nothing. Named after when and as which process it began: no two share a file. */
    static Rollups in(@Nullable Path folder, RoutingTable table, Events events, Clock clock) {
        String begun = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString().replace(":", "");
        String instance = begun + "-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(new SplittableRandom().nextInt());
        return new Rollups(
                table::deployments, events, folder == null ? null : new RollupFile(folder, instance), instance);
    }

    Rollups(Supplier<Collection<Deployment>> deployments, Events events, @Nullable RollupFile file, String instance) {
        this.deployments = deployments;
        this.events = events;
        this.file = file;
        this.instance = instance;
    }

    /** One deployment's minute while it runs. */
    private static final class Running {
        private final int from;
        private DeploymentStats stats;
        private MinuteCounts before;
        private MinuteCounts newest;
        private MinuteCounts earlier = MinuteCounts.none();
        private int to;
        private int down;

        Running(int from, DeploymentStats stats, MinuteCounts before) {
            this.from = from;
            this.stats = stats;
            this.before = before;
            this.newest = before;
            this.to = from;
        }

        /** What was counted since the last look. */
        MinuteCounts take(DeploymentStats now) {
            if (now != stats) {
                // It was destroyed and deployed again within the minute: its counters began anew.
                earlier = counts();
                stats = now;
                before = MinuteCounts.none();
                newest = before;
            }
            MinuteCounts totals = now.totals();
            MinuteCounts more = totals.minus(newest);
            newest = totals;
            return more;
        }

        MinuteCounts counts() {
            return earlier.plus(newest.minus(before));
        }
    }

    /** Looks once a second until it is closed. */
    void start(Clock clock) {
        if (file == null) {
            return;
        }
        thread = Thread.ofPlatform().name("gateway-rollups").daemon().start(() -> {
            while (!closed) {
                look(clock.instant());
                LockSupport.parkNanos(
                        TimeUnit.MILLISECONDS.toNanos(1000 - clock.instant().toEpochMilli() % 1000));
            }
            look(clock.instant());
            flush();
        });
    }

    /** Takes the running second into account, after writing down the minute before where it is over. */
    void look(Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        // A clock that was set back counts on in the minute that it was in: no minute is written twice.
        if (current.isAfter(minute)) {
            write(60, true, counting.equals(Instant.MIN) ? Duration.ZERO : Duration.between(counting, now));
            minute = current;
            counting = now;
        }
        int second = Math.clamp(ChronoUnit.SECONDS.between(minute, now), 0, 59);
        for (Deployment deployment : deployments.get()) {
            Running running = minutes.computeIfAbsent(
                    deployment.name(), name -> new Running(second, deployment.stats(), MinuteCounts.none()));
            places.look(deployment);
            boolean answered = running.take(deployment.stats()).answered() > 0;
            boolean fresh = running.to <= second;
            running.to = Math.max(running.to, second + 1);
            if (fresh && !answered && !canAnswer(deployment)) {
                running.down++;
            }
        }
        writeEvents();
    }

    private static boolean canAnswer(Deployment deployment) {
        return deployment.links().stream().anyMatch(link -> link.live().state() == UpstreamState.AVAILABLE);
    }

    /** Writes down the minute that runs. */
    void flush() {
        writeEvents();
        write(0, false, Duration.ZERO);
    }

    /** Every minute that is watched goes on until the second {@code to}, where that is later than it was last seen. */
    private void write(int to, boolean goesOn, Duration counted) {
        StringBuilder lines = new StringBuilder();
        Set<String> served =
                Set.copyOf(deployments.get().stream().map(Deployment::name).toList());
        Map<String, Running> next = new TreeMap<>();
        minutes.forEach((name, running) -> {
            boolean still = goesOn && served.contains(name);
            int until = still ? Math.max(to, running.to) : running.to;
            lines.append(MinuteLines.minute(
                    instance,
                    new MinuteLines.Minute(minute, name, running.from, until, running.down),
                    running.counts()));
            if (still) {
                next.put(name, new Running(0, running.stats, running.newest));
            }
        });
        minutes.clear();
        minutes.putAll(next);
        places.take()
                .forEach((place, counts) -> lines.append(MinuteLines.place(instance, minute, counted, place, counts)));
        append(lines, true);
    }

    private void writeEvents() {
        StringBuilder lines = new StringBuilder();
        for (Event event : events.after(lastEvent)) {
            lastEvent = event.sequence();
            if (!LEFT_OUT.contains(event.type())) {
                lines.append(MinuteLines.event(instance, event));
            }
        }
        append(lines, false);
    }

    private void append(StringBuilder lines, boolean durable) {
        RollupFile to = file;
        if (lines.isEmpty() || to == null) {
            return;
        }
        try {
            to.append(lines.toString(), durable);
        } catch (IOException e) {
            // The gateway must go on; the report shows the minute as missing.
            LOG.log(Level.WARNING, "cannot write what was counted in the minute {0}: {1}", minute, e);
        }
    }

    /** Writes what runs down, then stops. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        try {
            if (running != null) {
                LockSupport.unpark(running);
                running.join(TimeUnit.SECONDS.toMillis(5));
            }
            if (file != null) {
                file.close();
            }
        } catch (InterruptedException e) {
            // The caller wants to go; the daemon thread may still finish.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot close the file of the minutes: {0}", e.getMessage());
        }
    }
}
