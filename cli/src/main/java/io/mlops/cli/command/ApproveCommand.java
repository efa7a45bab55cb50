package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.ApprovalDesk;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Submitted;
import io.mlops.controlplane.store.ApprovalRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code approve}: lists what waits for a second person, carries it out, or refuses it; asks that something need not wait
 * any more.
 */
public final class ApproveCommand implements Command {
    private final Argument id = Argument.optional(0, "ID", "what to decide; left out: list what waits");
    private final Flag deny = Flag.of("refuse it, or withdraw what you asked for", "--deny");
    private final Value<ApprovalRow.Kind> loosen = Value.optional(
            "KIND",
            "ask that this needs no second person any more: failover, rollout, rollback or destroy",
            ApprovalDesk::kind,
            "--loosen");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "approve",
                        "Approve what somebody else asked for; without ID list what waits.",
                        "approve",
                        "approve 3",
                        "approve 3 --deny",
                        "approve --loosen rollout")
                .addPositional(id.spec())
                .addOption(deny.spec())
                .addOption(loosen.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException, InterruptedException {
        if (loosen.find().isPresent() && (id.find().isPresent() || deny.on())) {
            throw new UsageException(
                    "--loosen goes without ID and --deny", "it asks for something new, which another person approves");
        }
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            if (loosen.find().isPresent()) {
                return loosen(session, plane, new Act.Loosening(loosen.require()));
            }
            if (id.find().isEmpty()) {
                return list(session, plane);
            }
            long number = number(id.require());
            List<ApprovalRow> pending = plane.desk().pending();
            Optional<ApprovalRow> row =
                    pending.stream().filter(each -> each.id() == number).findFirst();
            String what = row.map(each -> each.summary() + " (asked by " + each.askedBy() + ")")
                    .orElse("number " + number);
            confirmation.require(
                    session,
                    deny.on() ? "denying" : "approving",
                    (deny.on() ? "Deny: " : "Approve and carry out: ") + what + "?");
            String actor = plane.actor().toString();
            if (deny.on()) {
                plane.desk().deny(number, actor);
                print(session, number, what, "denied", 0);
            } else {
                long generation = plane.desk().approve(number, actor);
                workspace.controllerProcess().ensureStarted();
                print(session, number, what, "approved", generation);
            }
            return ExitCode.OK;
        }
    }

    private static long number(String text) {
        try {
            return Numbers.positive(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "mlops-cli approve lists what waits");
        }
    }

    private int loosen(Session session, ControlPlane plane, Act.Loosening act) throws IOException {
        confirmation.require(session, "asking", "Ask to " + act.summary() + "?");
        return switch (plane.submit(act, plane.actor().toString())) {
            case Submitted.Waits waits -> Waiting.print(session, List.of(waits.request()));
            // Somebody else was faster, or the store asked for none.
            case Submitted.Done done -> ExitCode.OK;
        };
    }

    private static int list(Session session, ControlPlane plane) {
        List<ApprovalRow> pending = plane.desk().pending();
        if (session.json()) {
            Json.print(session, json -> Waiting.write(json, "waiting", pending));
        } else {
            Waiting.lines(pending).forEach(session::result);
        }
        return ExitCode.OK;
    }

    private static void print(Session session, long id, String what, String decision, long generation) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeNumberProperty("id", id);
                json.writeStringProperty("decision", decision);
                json.writeNumberProperty("generation", generation);
            });
        } else {
            session.result(decision + ": " + what
                    + (generation == 0 ? "" : "; watch it with " + session.commandLine("status --watch")));
        }
    }
}
