package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.audit.MonthReport;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import picocli.CommandLine.Model.CommandSpec;

/** {@code audit report}: what a month was like, for whoever has to answer for it. */
public final class AuditReportCommand implements Command {
    private final Argument name = Argument.optional(0, "NAME", "only this deployment");
    private final Value<YearMonth> month = Value.optional(
            "YYYY-MM", "a calendar month in UTC (default: the one that runs)", AuditReportCommand::month, "--month");
    private final Flag check =
            Flag.of("exit with 8 when an objective was missed or the evidence is not whole", "--check");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "audit report",
                        "Report a month: availability, error budget, failovers, drills, and how far it can be trusted.",
                        "audit report --month 2026-11",
                        "audit report --month 2026-11 trading-policy --check -o json")
                .addPositional(name.spec())
                .addOption(month.spec())
                .addOption(check.spec());
    }

    @Override
    public int run(Session session) {
        MonthReport report;
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            YearMonth which = month.find()
                    .orElseGet(() -> YearMonth.from(session.clock().instant().atZone(ZoneOffset.UTC)));
            report = plane.report(which, name.find());
        }
        if (session.json()) {
            Json.print(session, json -> MonthReportJson.write(json, report));
        } else {
            new MonthReportText(report).lines().forEach(session::result);
        }
        return check.on() && !report.held() ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no month; write 2026-11");
        }
    }
}
