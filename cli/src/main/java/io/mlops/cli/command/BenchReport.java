package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.cli.load.Window;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a bench measured.
 *
 * @param target what it loaded
 * @param objective the 99th percentile to keep
 */
record BenchReport(String name, BenchTarget target, Duration objective, List<Step> steps) {
    /**
     * One number of busy connections.
     *
     * @param throttled what was said by who would take no more; empty where nobody said so
     */
    record Step(int connections, Window window, String throttled) {}

    /** The step with the most throughput among those that keep the objective and were not throttled. */
    Optional<Step> best() {
        return steps.stream()
                .filter(step -> step.throttled().isEmpty()
                        && step.window().p99() <= objective.toMillis()
                        && step.window().requests() > 0)
                .max(Comparator.comparingDouble(step -> step.window().throughput()));
    }

    /** Requests per second of one replica; 0 where no load kept the objective. */
    double perReplica() {
        return best().map(step -> step.window().throughput() / target.replicas())
                .orElse(0.0);
    }

    void print(Session session) {
        if (session.json()) {
            json(session);
            return;
        }
        Table table = new Table("", "CONNECTIONS", "REQUESTS/S", "P50", "P99", "MAX");
        for (Step step : steps) {
            Window window = step.window();
            table.row(
                    Integer.toString(step.connections()),
                    String.format(Locale.ROOT, "%.0f", window.throughput()),
                    Durations.measured(window.p50()),
                    Durations.measured(window.p99()),
                    Durations.measured(window.max()));
        }
        table.lines().forEach(session::result);
        session.result("");
        throttled()
                .ifPresent(step -> session.result(name + ": " + step.window().failed() + " of "
                        + step.window().requests() + " requests on " + step.connections()
                        + " connections were turned away, which ended the climb and does not count: "
                        + step.throttled()));
        session.result(best().map(this::line).orElse(name + ": no load kept p99 <= " + objective.toMillis() + " ms"));
    }

    private Optional<Step> throttled() {
        return steps.stream().filter(step -> !step.throttled().isEmpty()).findFirst();
    }

    private String line(Step step) {
        return String.format(
                Locale.ROOT,
                "%s: %.0f requests/s per replica with p99 <= %d ms (%d connections, %s%s)",
                name,
                perReplica(),
                objective.toMillis(),
                step.connections(),
                target.describe(),
                target.whole()
                        ? String.format(
                                Locale.ROOT,
                                ": %.0f requests/s in all",
                                step.window().throughput())
                        : "");
    }

    private void json(Session session) {
        Json.print(session, json -> {
            json.writeStringProperty("name", name);
            json.writeStringProperty("location", target.placed().location());
            json.writeStringProperty(target.whole() ? "endpoint" : "replica", target.id());
            json.writeNumberProperty("replicas", target.replicas());
            json.writeNumberProperty("objectiveMillis", objective.toMillis());
            json.writeNumberProperty("requestsPerSecond", perReplica());
            json.writeArrayPropertyStart("steps");
            for (Step step : steps) {
                json.writeStartObject();
                json.writeNumberProperty("connections", step.connections());
                json.writeNumberProperty("requestsPerSecond", step.window().throughput());
                json.writeNumberProperty("p50Millis", step.window().p50());
                json.writeNumberProperty("p99Millis", step.window().p99());
                json.writeNumberProperty("maxMillis", step.window().max());
                json.writeNumberProperty("throttled", step.window().failed());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
