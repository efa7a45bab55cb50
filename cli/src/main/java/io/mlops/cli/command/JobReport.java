package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import java.util.List;
import java.util.Locale;

/** Shows training jobs to people, or as JSON to programs. */
final class JobReport {
    private JobReport() {}

    static void print(Session session, TrainingJob job) {
        if (session.json()) {
            Json.print(session, json -> JobJson.write(json, job));
            return;
        }
        String why = job.reason().isBlank() ? "" : ": " + job.reason();
        session.result(job.spec().name() + "  " + job.state() + why);
        Table table = new Table("  ");
        table.row("where", job.spec().location() + " (" + job.id() + ")");
        String image = job.spec().program().imageOrNull();
        if (image != null) {
            table.row("image", image);
        }
        table.row(
                "trained",
                Durations.age(job.time().trained()) + ", billed "
                        + Durations.age(job.time().billed())
                        + String.format(
                                Locale.ROOT, ", saved %.1f %%", 100 * job.time().saving()));
        table.row("preemptions", job.preemptions() + ", gone on after " + job.resumptions());
        job.result().ifPresent(result -> {
            table.row("result", JobJson.uri(job, result).toString());
            table.row("sha256", result.digest().hex());
        });
        table.lines().forEach(session::result);
        job.events().forEach(event -> session.result("  " + line(event)));
    }

    static void print(Session session, List<TrainingJob> jobs) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("jobs");
                for (TrainingJob job : jobs) {
                    json.writeStartObject();
                    JobJson.write(json, job);
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return;
        }
        if (jobs.isEmpty()) {
            session.result("No jobs.");
            return;
        }
        Table table = new Table("", "NAME", "STATE", "WHERE", "TRAINED", "PREEMPTIONS", "SUBMITTED");
        for (TrainingJob job : jobs) {
            table.row(
                    job.spec().name().value(),
                    job.state().name(),
                    job.spec().location().toString(),
                    Durations.age(job.time().trained()),
                    Long.toString(job.preemptions()),
                    job.events().isEmpty() ? "" : job.events().getFirst().at().toString());
        }
        table.lines().forEach(session::result);
    }

    /** One event as a line. */
    static String line(TrainingEvent event) {
        String attempt = event.attempt() == 0 ? "" : "  attempt " + event.attempt();
        return event.at() + "  " + event.kind() + attempt + (event.detail().isBlank() ? "" : "  " + event.detail());
    }
}
