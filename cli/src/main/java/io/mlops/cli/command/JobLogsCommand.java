package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.training.LogPage;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;

/** {@code job logs}: what a job wrote, from the beginning or from where an earlier call stopped. */
public final class JobLogsCommand implements Command {
    private static final int PAGE = 1000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Argument name = Argument.required(0, "NAME", "the job");
    private final Flag follow = Flag.of("go on until the job ends", "-f", "--follow");
    private final Value<String> from =
            Value.optional("POSITION", "go on from here: the \"next\" of an earlier -o json", text -> text, "--from");
    private final Value<String> provider = JobLookup.option();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "job logs",
                        "Show what a training job wrote.",
                        "job logs trading-policy",
                        "job logs -f trading-policy",
                        "job logs trading-policy --from 1234 -o json")
                .addPositional(name.spec())
                .addOption(follow.spec())
                .addOption(from.spec())
                .addOption(provider.spec());
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            JobLookup lookup = new JobLookup(session, workspace.providers(), provider.find());
            JobLookup.Found found = lookup.require("read the log of", name.require());
            String position = from.find().orElse(LogPage.START);
            LogPage page;
            do {
                page = found.provider().training().logs(found.job().spec().name(), position, PAGE);
                boolean news = !page.lines().isEmpty();
                if (news || !position.equals(page.next()) || page.complete()) {
                    print(session, page);
                }
                position = page.next();
                if (!news && follow.on() && !page.complete()) {
                    LockSupport.parkNanos(LOOK_EVERY.toNanos());
                }
            } while (!page.complete() && (follow.on() || !page.lines().isEmpty()));
        }
        return ExitCode.OK;
    }

    /** Lines for people; for programs one object a page, with where the next one begins. */
    private static void print(Session session, LogPage page) {
        if (!session.json()) {
            page.lines().forEach(session::result);
            return;
        }
        Json.print(session, json -> {
            json.writeArrayPropertyStart("lines");
            page.lines().forEach(json::writeString);
            json.writeEndArray();
            json.writeStringProperty("next", page.next());
            json.writeBooleanProperty("complete", page.complete());
        });
    }
}
