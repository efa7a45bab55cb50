package io.mlops.cli.command;

import io.mlops.Tags;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.provider.Provider;
import io.mlops.training.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job list}: the training jobs of every provider that trains. */
public final class JobListCommand implements Command {
    private final Value<Tags> tags =
            Value.optional("KEY=VALUE,...", "only jobs that carry all of these tags", JobListCommand::tags, "--tags");
    private final Value<String> provider = JobLookup.option();

    @Override
    public CommandSpec spec() {
        return Specs.command("job list", "Show the training jobs.", "job list", "job list --tags team=research -o json")
                .addOption(tags.spec())
                .addOption(provider.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            List<TrainingJob> jobs = new ArrayList<>();
            for (Provider place : new JobLookup(session, workspace.providers(), provider.find()).places()) {
                jobs.addAll(place.training().list(tags.find().orElseGet(Tags::none)));
            }
            JobReport.print(session, jobs);
        }
        return ExitCode.OK;
    }

    private static Tags tags(String text) {
        TreeMap<String, String> entries = new TreeMap<>();
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + entry + "\" is no tag; write KEY=VALUE");
            }
            entries.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return Tags.of(entries);
    }
}
