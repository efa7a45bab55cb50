package io.mlops.cli.drill;

import io.mlops.cli.load.Calm;
import io.mlops.cli.load.OpenLoop;
import io.mlops.cli.load.Sample;
import io.mlops.cli.load.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a drill notes on its way, and the report that it makes of it. Times in nanoseconds after the start of the load. */
final class DrillRecord {
    private final DrillPlan plan;
    private final GatewaySeats seats;
    private @Nullable Traffic warmed;
    private @Nullable Traffic hit;
    private @Nullable Traffic over;
    private @Nullable VictimFailures failures;
    private List<String> means = List.of();
    private String aborted = "";
    private long faultAt = -1;
    private long doneAt = -1;
    private long overAt = -1;

    DrillRecord(DrillPlan plan, GatewaySeats seats) {
        this.plan = plan;
        this.seats = seats;
    }

    boolean warm() {
        return warmed != null;
    }

    void warmedUp() {
        warmed = Traffic.of(seats.ready(), plan.deployment());
    }

    boolean hit() {
        return faultAt >= 0;
    }

    /** What the gateways count as failed at the victims since the fault; told once. */
    Optional<String> firstSign() {
        if (failures == null || over()) {
            return Optional.empty();
        }
        Optional<String> sign = VictimFailures.of(seats.ready(), plan).newSince(failures);
        sign.ifPresent(by -> failures = null);
        return sign;
    }

    /** The fault is about to be injected. */
    void hit(long now) {
        failures = plan.hitsGateway() ? null : VictimFailures.of(seats.ready(), plan);
        hit = Traffic.of(seats.ready(), plan.deployment());
        faultAt = now;
    }

    /** It was. */
    void means(List<String> how, long now) {
        means = how;
        doneAt = now;
    }

    /** Some of it ended by itself and was done again. */
    void again(List<String> lapses) {
        means = Stream.concat(means.stream(), lapses.stream()).toList();
    }

    boolean over() {
        return overAt >= 0;
    }

    /** The fault was taken back, or what it hit replaced. */
    void over(long now) {
        over = Traffic.of(seats.ready(), plan.deployment());
        overAt = now;
    }

    void aborted(String reason) {
        aborted = reason;
    }

    DrillReport report(Instant began, String injector, OpenLoop load, Recovery recovery) {
        List<Sample> samples = load.samples();
        long warm = DrillPlan.WARM_UP.toNanos();
        long end = Math.min(plan.whole().toNanos(), load.now());
        long fault = faultAt < 0 ? end : Math.min(faultAt, end);
        Milestones when = recovery.milestones();
        long recovered = end(when, fault, end);
        List<Sample> failed = samples.stream().filter(Sample::failed).toList();
        Window before = Window.of(samples, warm, fault);
        return new DrillReport(
                plan,
                began,
                injector,
                means,
                aborted,
                samples.size(),
                failed.size(),
                failed.stream().map(Sample::failure).findFirst().orElse(""),
                when,
                firstGood(samples, fault),
                faultAt < 0 ? OptionalDouble.empty() : calm(samples, fault, recovered, end, before.p99()),
                before,
                Window.of(samples, fault, recovered),
                Window.of(samples, recovered, end),
                extra(),
                plan.hitsGateway() ? GatewayLoss.of(samples, doneAt) : null);
    }

    /** What the users felt: until the fault was over, what it hit replaced, or the load ended. */
    private long end(Milestones when, long fault, long end) {
        long recovered = plan.reverts() && overAt >= 0 ? Math.min(end, overAt) : end;
        boolean replaced =
                when.back().isPresent() && (!plan.reverts() || when.ready().isPresent());
        return replaced ? Math.min(recovered, fault + (long) (when.back().getAsDouble() * 1e6)) : recovered;
    }

    /** While the fault lasted if it came to that, else afterwards. */
    private static OptionalDouble calm(List<Sample> samples, long fault, long recovered, long end, double p99) {
        OptionalDouble meanwhile = Calm.after(samples, fault, recovered, p99);
        return meanwhile.isPresent() ? meanwhile : Calm.after(samples, fault, end, p99);
    }

    /** From the fault to the first good answer to a request that was to be sent after it. */
    private static OptionalDouble firstGood(List<Sample> samples, long fault) {
        return samples.stream()
                .filter(sample -> sample.intended() >= fault && !sample.failed())
                .mapToDouble(sample -> (sample.completed() - fault) / 1e6)
                .min();
    }

    private DrillReport.Extra extra() {
        Traffic now = over == null ? Traffic.of(seats.ready(), plan.deployment()) : over;
        return warmed == null || hit == null
                ? DrillReport.Extra.NONE
                : new DrillReport.Extra(hit.extraSince(warmed), now.extraSince(hit));
    }
}
