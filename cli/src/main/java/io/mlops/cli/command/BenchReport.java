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
 * @param replica whom it asked
 * @param objective the 99th percentile to keep
 */
record BenchReport(String name, String replica, Duration objective, List<Step> steps) {
    /** One number of busy connections. */
    record Step(int connections, Window window) {}

    /** The step with the most throughput among those that keep the objective. */
    Optional<Step> best() {
        return steps.stream()
                .filter(step -> step.window().p99() <= objective.toMillis()
                        && step.window().requests() > 0)
                .max(Comparator.comparingDouble(step -> step.window().throughput()));
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
        session.result(best().map(step -> String.format(
                        Locale.ROOT,
                        "%s: %.0f requests/s per replica with p99 <= %d ms (%d connections, replica %s)",
                        name,
                        step.window().throughput(),
                        objective.toMillis(),
                        step.connections(),
                        replica))
                .orElse(name + ": no load kept p99 <= " + objective.toMillis() + " ms"));
    }

    private void json(Session session) {
        Json.print(session, json -> {
            json.writeStringProperty("name", name);
            json.writeStringProperty("replica", replica);
            json.writeNumberProperty("objectiveMillis", objective.toMillis());
            json.writeNumberProperty(
                    "requestsPerSecond",
                    best().map(step -> step.window().throughput()).orElse(0.0));
            json.writeArrayPropertyStart("steps");
            for (Step step : steps) {
                json.writeStartObject();
                json.writeNumberProperty("connections", step.connections());
                json.writeNumberProperty("requestsPerSecond", step.window().throughput());
                json.writeNumberProperty("p50Millis", step.window().p50());
                json.writeNumberProperty("p99Millis", step.window().p99());
                json.writeNumberProperty("maxMillis", step.window().max());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
