package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.process.HeldLock;
import io.mlops.controlplane.audit.AuditState;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;

/** {@code status}: reads {@code view.json} and never opens a database. */
public final class StatusCommand implements Command {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Argument name = Argument.optional(0, "NAME", "only this deployment, in detail");
    private final Flag watch = Flag.of("go on and print what changes", "-w", "--watch");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "status", "Show what runs.", "status", "status trading-policy", "status -w", "status -o json")
                .addPositional(name.spec())
                .addOption(watch.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        Optional<View> view = ViewJson.readFile(session.home().view());
        StatusReport report = report(session, view);
        report.print(session);
        if (watch.on()) {
            follow(session, report);
        }
        return ExitCode.OK;
    }

    /** Until the user ends it: every time the view changes, what is different. */
    private void follow(Session session, StatusReport first) throws IOException {
        StatusReport last = first;
        FileTime seen = modified(session);
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            FileTime now = modified(session);
            boolean lives = HeldLock.held(session.home().controllerLock());
            if (!now.equals(seen) || lives != last.controllerLives()) {
                seen = now;
                StatusReport next =
                        report(session, ViewJson.readFile(session.home().view()));
                next.printChanges(session, last);
                last = next;
            }
        }
    }

    private static FileTime modified(Session session) throws IOException {
        return Files.exists(session.home().view())
                ? Files.getLastModifiedTime(session.home().view())
                : FileTime.fromMillis(0);
    }

    private StatusReport report(Session session, Optional<View> view) throws IOException {
        boolean lives = HeldLock.held(session.home().controllerLock());
        View seen = view.orElseGet(() -> View.empty(session.clock().instant()));
        Optional<String> only = name.find();
        only.ifPresent(wanted -> Workspace.find(session, seen, "show", wanted));
        return new StatusReport(
                seen,
                view.isPresent(),
                lives,
                only.orElse(""),
                session.clock().instant(),
                AuditState.readNews(session.home().auditFile()));
    }
}
