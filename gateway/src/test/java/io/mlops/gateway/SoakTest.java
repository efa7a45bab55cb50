package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.LeakListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten minutes of steady load while faults of every kind come and go, one upstream at a time: {@code -Psoak}. {@code -Dmlops.soak=PT2M}
 * is shorter, {@code -Dmlops.soak.seed=N} repeats the faults of a run that printed N.
 */
@Tag("soak")
class SoakTest {
    private static final Logger LOG = System.getLogger(SoakTest.class.getName());
    private static final int RPS = 300;
    private static final int SERVICE_MILLIS = 5;
    private static final long HEAP_TOLERANCE = 24L << 20;
    private static final int DESCRIPTOR_TOLERANCE = 40;
    /** What a gateway can make good. An error of the model (500, 424) and a large answer that breaks are the client's. */
    private static final List<Fault> FAULTS = List.of(
            Fault.RESET,
            Fault.CLOSE,
            Fault.UNAVAILABLE_503,
            Fault.CUT,
            Fault.STALL,
            Fault.GARBAGE,
            Fault.CHUNKED,
            Fault.CLOSE_AFTER);

    private static final Duration LENGTH = Duration.parse(System.getProperty("mlops.soak", "PT10M"));
    private static final long SEED = Long.getLong("mlops.soak.seed", System.nanoTime());

    @TempDir
    private Path home;

    private final List<String> bad = new CopyOnWriteArrayList<>();
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();

    @Test
    void losesNoRequestAndNoMemory() throws Exception {
        LOG.log(Level.INFO, "soak of {0}, seed {1}", LENGTH, Long.toString(SEED));
        ByteBufUtil.setLeakListener(leakListener());
        try (GatewayRig rig = new GatewayRig(home, 3).timeout(Duration.ofSeconds(3))) {
            rig.upstreams().forEach(upstream -> upstream.delayMillis(SERVICE_MILLIS));
            rig.start();
            // A third to fill every pool and cache, two to show that nothing grows; the last with the leak detector at
            // its strictest.
            Duration third = LENGTH.dividedBy(3);
            SplittableRandom random = new SplittableRandom(SEED);
            run(rig, third, random.split());
            Held before = held(rig);
            run(rig, third, random.split());
            Held after = held(rig);
            ResourceLeakDetector.Level normal = ResourceLeakDetector.getLevel();
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
            try {
                run(rig, third, random.split());
                // Leaks are found when a later buffer is made after the lost one was collected.
                System.gc();
                run(rig, Duration.ofSeconds(2), random.split());
            } finally {
                ResourceLeakDetector.setLevel(normal);
            }
            LOG.log(Level.INFO, "{0} answered, slowest {1} ms, {2} then {3}", good, slowest, before, after);
            assertThat(bad).as("requests that failed, seed " + SEED).isEmpty();
            assertThat(leaks).as("leaked buffers, seed " + SEED).isEmpty();
            assertThat(after.heap()).as("heap").isLessThan(before.heap() + HEAP_TOLERANCE);
            assertThat(after.descriptors()).as("descriptors").isLessThan(before.descriptors() + DESCRIPTOR_TOLERANCE);
        } finally {
            ByteBufUtil.setLeakListener(null);
        }
    }

    private LeakListener leakListener() {
        return (type, records) -> leaks.add(type + "\n" + records);
    }

    private void run(GatewayRig rig, Duration length, SplittableRandom random) {
        try (ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
                ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> load = clock.scheduleAtFixedRate(
                    () -> users.execute(() -> predict(rig)), 0, 1_000_000 / RPS, TimeUnit.MICROSECONDS);
            Troubles faults = new Troubles(rig, random, clock);
            faults.next();
            await("the load has run")
                    .atMost(length.plusMinutes(1))
                    .during(length)
                    .until(() -> !load.isDone());
            clock.shutdownNow();
            faults.heal();
        }
        await("every request has ended").until(() -> inFlight(rig) == 0);
        for (FaultyUpstream upstream : rig.upstreams()) {
            await("everybody is back").until(() -> rig.state(upstream).equals("AVAILABLE"));
        }
    }

    private void predict(GatewayRig rig) {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = rig.predict();
            if (answer.statusCode() == 200) {
                good.incrementAndGet();
            } else {
                bad.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
            }
        } catch (RuntimeException e) {
            bad.add(String.valueOf(e));
        }
        slowest.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), Math::max);
    }

    private static long inFlight(GatewayRig rig) {
        return rig.routes().path("routes").path(0).path("inFlight").asLong();
    }

    private Held held(GatewayRig rig) throws IOException {
        assertThat(inFlight(rig)).isZero();
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Held(runtime.totalMemory() - runtime.freeMemory(), (int) open.count());
        }
    }

    private record Held(long heap, int descriptors) {}

    /** One upstream breaks, heals, then perhaps another. */
    private static final class Troubles {
        private final GatewayRig rig;
        private final SplittableRandom random;
        private final ScheduledExecutorService clock;
        private FaultyUpstream victim;
        private boolean killed;

        Troubles(GatewayRig rig, SplittableRandom random, ScheduledExecutorService clock) {
            this.rig = rig;
            this.random = random;
            this.clock = clock;
            this.victim = rig.upstream(0);
        }

        void next() {
            heal();
            after(random.nextLong(200, 3_000), this::strike);
        }

        private synchronized void strike() {
            victim = rig.upstream(random.nextInt(rig.upstreams().size()));
            int kind = random.nextInt(FAULTS.size() + 2);
            if (kind == FAULTS.size()) {
                killed = true;
                victim.kill();
            } else if (kind > FAULTS.size()) {
                victim.delayMillis(1_000);
            } else {
                Fault fault = FAULTS.get(kind);
                victim.fault(fault);
                if (random.nextBoolean()) {
                    victim.checksHealthy(true);
                }
            }
            LOG.log(Level.DEBUG, "{0} suffers {1}", victim.id(), kind);
            after(random.nextLong(200, 4_000), this::next);
        }

        private void after(long millis, Runnable step) {
            if (!clock.isShutdown()) {
                Future<?> unused = clock.schedule(step, millis, TimeUnit.MILLISECONDS);
            }
        }

        synchronized void heal() {
            if (killed) {
                killed = false;
                victim.revive();
            }
            victim.fault(Fault.NONE).checksHealthy(false).delayMillis(SERVICE_MILLIS);
        }
    }
}
