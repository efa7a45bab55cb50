package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Table;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JsonGenerator;

/** {@code audit log}: the journal, oldest first. */
public final class AuditLogCommand implements Command {
    private final Argument name = Argument.optional(0, "NAME", "only what concerns this deployment");
    private final Value<Integer> limit =
            Value.withFallback("N", "how many of the newest entries", Numbers::positive, "50", "-n", "--limit");

    private final Value<Duration> since =
            Value.optional("DURATION", "only what happened within it, for example 24h", Durations::parse, "--since");
    private final Value<String> action =
            Value.optional("ACTION", "only this action, for example FAILOVER", AuditLogCommand::action, "--action");

    private static String action(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "audit log",
                        "Show the journal of every decision and event, oldest first.",
                        "audit log",
                        "audit log trading-policy -n 200",
                        "audit log --action failover --since 24h",
                        "audit log -o json")
                .addPositional(name.spec())
                .addOption(limit.spec())
                .addOption(since.spec())
                .addOption(action.spec());
    }

    @Override
    public int run(Session session) {
        List<JournalEntry> entries;
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            Instant earliest =
                    since.find().map(session.clock().instant()::minus).orElse(Instant.MIN);
            entries = plane.journalTail(
                    new JournalFilter(name.find().orElse(""), action.find().orElse(""), earliest), limit.require());
        }
        print(session, entries);
        return ExitCode.OK;
    }

    private static void print(Session session, List<JournalEntry> entries) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("entries");
                entries.forEach(entry -> write(json, entry));
                json.writeEndArray();
            });
            return;
        }
        if (entries.isEmpty()) {
            session.result("The journal is empty.");
            return;
        }
        Table table = new Table("", "SEQ", "TIME", "ACTOR", "ACTION", "SUBJECT", "DETAIL");
        for (JournalEntry entry : entries) {
            table.row(
                    Long.toString(entry.sequence()),
                    entry.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                    entry.actor(),
                    entry.action(),
                    entry.subject(),
                    entry.detail());
        }
        table.lines().forEach(session::result);
    }

    private static void write(JsonGenerator json, JournalEntry entry) {
        json.writeStartObject();
        json.writeNumberProperty("sequence", entry.sequence());
        json.writeStringProperty("at", entry.at().toString());
        json.writeStringProperty("actor", entry.actor());
        json.writeStringProperty("action", entry.action());
        json.writeStringProperty("subject", entry.subject());
        json.writeName("detail");
        json.writeRawValue(entry.detail());
        if (entry.priceOrNull() != null) {
            json.writeNumberProperty("price", entry.priceOrNull());
            json.writeStringProperty("pricedAt", String.valueOf(entry.pricedAtOrNull()));
        }
        json.writeStringProperty("modelDigest", entry.modelDigest());
        json.writeStringProperty("previousHash", entry.previousHash());
        json.writeStringProperty("hash", entry.hash());
        json.writeEndObject();
    }
}
