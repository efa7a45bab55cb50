package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.http.HttpRequest;
import io.mlops.cli.load.OpenLoop;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs one drill: load, the fault in the middle of it, and a look at the gateways and the controller all the while. However it
 * ends, the fault is taken back and there is a report. Used by one thread.
 */
public final class Drill {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** How long after the load what was hit may still take to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** One in so many failed requests before the fault is too much. */
    private static final int LEAST_SHARE_FAILED = 100;

    private final DrillPlan plan;
    private final Breakage breakage;
    private final GatewaySeats seats;
    private final Supplier<View> view;
    private final InstantSource clock;
    private final Recovery recovery;
    private final GatewayEvents events;
    private final DrillRecord findings;

    /** The view comes from the controller, whenever it is asked for. */
    public Drill(DrillPlan plan, Breakage breakage, GatewaySeats seats, Supplier<View> view, InstantSource clock) {
        this.plan = plan;
        this.breakage = breakage;
        this.seats = seats;
        this.view = view;
        this.clock = clock;
        this.recovery = plan.hitsGateway() ? new GatewayRecovery(this::pids) : new ReplicaRecovery(plan, this::pids);
        this.events = new GatewayEvents(seats::ready);
        this.findings = new DrillRecord(plan, seats);
    }

    private Set<Long> pids() {
        return seats.ready().stream().map(GatewaySeat::pid).collect(Collectors.toSet());
    }

    /** Runs it whole; {@code progress} hears now and then how far it is. An interrupt ends it early, with a report. */
    public DrillReport run(Consumer<List<String>> progress) throws IOException {
        HttpRequest request = HttpRequest.post(plan.infer(), plan.request(), plan.access());
        OpenLoop load = new OpenLoop(plan.infer(), request, plan.rps(), plan.whole());
        if (plan.hitsGateway()) {
            load.retryingLost();
        }
        recovery.ignore(events.poll(), view.get());
        Instant began = clock.instant();
        try (ExecutorService runner =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
            Future<?> running = runner.submit(() -> {
                load.run();
                return null;
            });
            try {
                watch(load, running, progress);
                running.get();
            } catch (MlopsException e) {
                findings.aborted(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                findings.aborted("it was interrupted");
            } finally {
                // What is on its way is answered: an interrupt would be counted as if the gateway had failed it.
                load.end();
                breakage.revert();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load could not be sent: " + e.getCause(), e);
        }
        findings.again(breakage.lapses());
        return findings.report(began, breakage.injector(), load, recovery);
    }

    private void watch(OpenLoop load, Future<?> running, Consumer<List<String>> progress) throws InterruptedException {
        long last = System.nanoTime() + plan.whole().plus(PATIENCE).toNanos();
        while (!running.isDone() || (!recovery.complete() && System.nanoTime() - last < 0)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the drill was interrupted");
            }
            step(load);
            progress.accept(picture(load));
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void step(OpenLoop load) {
        long now = load.now();
        if (!findings.warm() && now >= DrillPlan.WARM_UP.toNanos()) {
            findings.warmedUp();
        }
        if (!findings.hit() && now >= plan.faultAt().toNanos()) {
            requireCalm(load);
            Instant at = clock.instant();
            recovery.began(at);
            findings.hit(now);
            findings.means(breakage.inject(), load.now());
        }
        if (!findings.hit()) {
            return;
        }
        if (plan.reverts() && !findings.over() && now >= plan.revertAt().toNanos()) {
            breakage.revert();
            recovery.reverted(clock.instant());
            findings.over(load.now());
        }
        recovery.look(events.poll(), view.get(), clock.instant());
        findings.firstSign().ifPresent(by -> recovery.noticed(by, clock.instant()));
        if (!plan.reverts() && !findings.over() && recovery.milestones().back().isPresent()) {
            findings.over(now);
        }
    }

    /** What fails already is not broken on purpose as well; and a report could not tell one from the other. */
    private void requireCalm(OpenLoop load) {
        long failed = load.failed();
        if (failed * LEAST_SHARE_FAILED > load.answered()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "nothing was broken: of " + load.answered() + " requests before the fault " + failed
                            + " failed; drill with fewer requests a second, or mend what fails first");
        }
    }

    private List<String> picture(OpenLoop load) {
        Duration now = Duration.ofNanos(load.now());
        List<String> lines = new ArrayList<>();
        lines.add(plan.deployment() + "  " + plan.rps() + " requests/s  "
                + Math.min(now.toSeconds(), plan.whole().toSeconds()) + "/"
                + plan.whole().toSeconds() + " s  " + load.answered() + " answered  " + load.failed() + " failed");
        lines.add(findings.hit() ? "  " + plan.target() + " " + recovery.phrase() : "  " + plan.target() + " lives");
        return lines;
    }
}
