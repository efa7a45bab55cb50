package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.controlplane.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Which promises a drill checks. */
record DrillChecks(DrillReport report) {
    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        DeploymentSpec.Objectives objectives = report.plan().objectives();
        GatewayLoss loss = report.lossOrNull();
        if (loss == null) {
            checks.add(new Check(
                    "no request fails",
                    report.failed() + " of " + report.requests() + " failed",
                    report.failed() == 0));
        } else {
            addLoss(checks, loss);
        }
        checks.add(recovery(objectives.failoverOrNull()));
        if (objectives.latencyP99OrNull() != null) {
            double limit = objectives.latencyP99OrNull().toMillis();
            double p99 = report.during().p99();
            checks.add(new Check(
                    "p99 <= " + Durations.measured(limit), Durations.measured(p99) + meanwhile(), p99 <= limit));
        }
        if (objectives.degradedThroughputOrNull() != null) {
            checks.add(new Check(
                    "throughput >= " + objectives.degradedThroughputOrNull(),
                    DrillReport.percent(report.throughputKept()) + meanwhile(),
                    report.throughputKept()
                            >= objectives.degradedThroughputOrNull().fraction()));
        }
        return checks;
    }

    private static void addLoss(List<Check> checks, GatewayLoss loss) {
        checks.add(new Check(
                "only requests on its open connections fail",
                loss.onItsConnections() + " on them, " + loss.elsewhere() + " elsewhere",
                loss.elsewhere() == 0));
        checks.add(new Check(
                "none for a client that tries again when a connection breaks",
                loss.afterRetries() + " failed",
                loss.afterRetries() == 0));
    }

    private String meanwhile() {
        return report.plan().reverts() ? " while the fault lasted" : " while it was missing";
    }

    private Check recovery(@Nullable Duration limit) {
        Milestones when = report.milestones();
        if (!report.plan().reverts()) {
            return within("a replacement takes traffic", when.back(), limit, "");
        }
        if (!when.missed()) {
            return new Check("it takes traffic again", "it was never out of rotation", true);
        }
        if (when.back().isPresent()
                && when.reverted().isPresent()
                && when.back().getAsDouble() > when.reverted().getAsDouble()) {
            double after = when.back().getAsDouble() - when.reverted().getAsDouble();
            return within("it takes traffic again", OptionalDouble.of(after), limit, " of the fault's end");
        }
        return within("a replacement takes traffic", when.back(), limit, "");
    }

    private static Check within(String promise, OptionalDouble millis, @Nullable Duration limit, String of) {
        boolean came = millis.isPresent();
        return new Check(
                limit == null ? promise : promise + " within " + limit.toSeconds() + " s" + of,
                came ? "after " + Durations.measured(millis.getAsDouble()) : "none did",
                came && (limit == null || millis.getAsDouble() <= limit.toMillis()));
    }
}
