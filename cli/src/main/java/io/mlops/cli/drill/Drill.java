package io.mlops.cli.drill;

import io.mlops.cli.http.HttpRequest;
import io.mlops.cli.load.OpenLoop;
import io.mlops.cli.load.Sample;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.view.View;
import io.mlops.fault.FaultInjector;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one drill: load, the fault in the middle of it, and a look at the gateway and the controller all the while. Used by
 * one thread.
 */
public final class Drill {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** How long after the load a replacement may still come. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DrillPlan plan;
    private final FaultInjector faults;
    private final Supplier<View> view;
    private final InstantSource clock;
    private final Recovery recovery;
    private final GatewayEvents events;
    private long faultNanos = -1;

    /** The view comes from the controller, whenever it is asked for. */
    public Drill(DrillPlan plan, FaultInjector faults, Supplier<View> view, InstantSource clock) {
        this.plan = plan;
        this.faults = faults;
        this.view = view;
        this.clock = clock;
        this.recovery = new Recovery(plan);
        this.events = new GatewayEvents(plan.admins());
    }

    /** Runs it whole; {@code progress} hears now and then how far it is. */
    public DrillReport run(Consumer<List<String>> progress) throws IOException, InterruptedException {
        OpenLoop load =
                new OpenLoop(plan.infer(), HttpRequest.post(plan.infer(), plan.request()), plan.rps(), plan.whole());
        List<GatewayEvent> past = events.poll();
        recovery.ignore(past);
        Instant began = clock.instant();
        try (ExecutorService runner =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
            Future<?> running = runner.submit(() -> {
                load.run();
                return null;
            });
            watch(load, running, progress);
            running.get();
        } catch (ExecutionException e) {
            throw new IOException("the load could not be sent: " + e.getCause(), e);
        }
        return report(began, load.samples());
    }

    private void watch(OpenLoop load, Future<?> running, Consumer<List<String>> progress) throws InterruptedException {
        long last = System.nanoTime() + plan.whole().plus(PATIENCE).toNanos();
        while (!running.isDone() || (!recovery.complete() && System.nanoTime() < last)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the drill was interrupted");
            }
            if (faultNanos < 0 && load.now() >= plan.faultAt().toNanos()) {
                inject(load);
            }
            if (faultNanos >= 0) {
                recovery.look(events.poll(), view.get(), clock.instant());
            }
            progress.accept(picture(load));
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void inject(OpenLoop load) {
        Instant at = clock.instant();
        faultNanos = load.now();
        faults.inject(plan.fault(), plan.victim(), FaultInjector.LONGEST);
        recovery.began(at);
    }

    private List<String> picture(OpenLoop load) {
        Duration now = Duration.ofNanos(load.now());
        List<String> lines = new ArrayList<>();
        lines.add(plan.deployment() + "  " + plan.rps() + " requests/s  "
                + Math.min(now.toSeconds(), plan.whole().toSeconds()) + "/"
                + plan.whole().toSeconds() + " s  " + load.answered() + " answered  " + load.failed() + " failed");
        lines.add(faultNanos < 0 ? "  " + plan.target() + " lives" : "  " + plan.target() + " " + recovery.phrase());
        return lines;
    }

    private DrillReport report(Instant began, List<Sample> samples) {
        long warm = DrillPlan.WARM_UP.toNanos();
        long end = plan.whole().toNanos();
        long fault = faultNanos < 0 ? end : faultNanos;
        // What the users felt: from the fault until the replacement took traffic, or until the load ended.
        long recovered = recovery.backMillis().isPresent()
                ? Math.min(end, fault + (long) (recovery.backMillis().getAsDouble() * 1e6))
                : end;
        List<Sample> failed = samples.stream().filter(Sample::failed).toList();
        return new DrillReport(
                plan,
                began,
                samples.size(),
                failed.size(),
                failed.stream().map(Sample::failure).findFirst().orElse(""),
                recovery.ejectedMillis(),
                firstGood(samples, fault),
                recovery.readyMillis(),
                recovery.backMillis(),
                Window.of(samples, warm, fault),
                Window.of(samples, fault, recovered),
                Window.of(samples, recovered, end));
    }

    /** From the fault to the first good answer to a request that was to be sent after it. */
    private static OptionalDouble firstGood(List<Sample> samples, long fault) {
        return samples.stream()
                .filter(sample -> sample.intended() >= fault && !sample.failed())
                .mapToDouble(sample -> (sample.completed() - fault) / 1e6)
                .min();
    }
}
