package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.catalog.PriceAge;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.spend.PlannedSpend;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cost report}: what the clouds billed beside what was planned at launch, and what the month will cost. */
public final class CostReportCommand implements Command {
    private final Value<SpendReport.By> by = Value.withFallback(
            "KEY", "deployment, cloud or day: what rows are of", CostReportCommand::by, "deployment", "--by");
    private final Value<LocalDate> from = Value.optional(
            "DAY", "the first day, UTC (default: the first of the month)", CostReportCommand::day, "--from");
    private final Value<LocalDate> to =
            Value.optional("DAY", "the last day, UTC (default: today)", CostReportCommand::day, "--to");
    private final Flag refresh =
            Flag.of("ask the clouds again, even where they were asked in the last 6 hours", "--refresh");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "cost report",
                        "Show what the clouds billed beside what was planned at launch, and what the month will cost.",
                        "cost report",
                        "cost report --by day --from 2026-11-01 --to 2026-11-15",
                        "cost report --by cloud -o json")
                .addOption(by.spec())
                .addOption(from.spec())
                .addOption(to.spec())
                .addOption(refresh.spec());
    }

    @Override
    public int run(Session session) {
        Instant now = session.clock().instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate last = to.find().orElse(today);
        LocalDate first = from.find().orElse(last.withDayOfMonth(1));
        if (last.isAfter(today)) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot report spend to " + last + ": today is " + today + " in UTC");
        }
        LocalDate until = last.plusDays(1);
        try (Workspace workspace = Workspace.open(session)) {
            SpendQuery query = new SpendQuery(
                    first,
                    until,
                    Identity.DEPLOYMENT,
                    new Identity(workspace.store().identity()).mine());
            PlannedSpend planned;
            TrainedHours trained = new TrainedHours(session, workspace.providers(), query.having());
            try (ControlPlane plane = workspace.controlPlane()) {
                planned = plane.planned(first, until, trained.ask(plane.trainedAt(), now));
            }
            boolean ahead = SpendReport.wholeMonth(first, until, now);
            SpendGathering gathering = new SpendGathering(
                    session,
                    workspace.providers(),
                    new LedgerCache(session.home().spend(), session.clock(), refresh.on()),
                    query,
                    ahead ? new ForecastQuery(today, first.plusMonths(1), query.having()) : null);
            Set<String> places = planned.lines().keySet().stream()
                    .map(PlannedSpend.Key::provider)
                    .collect(Collectors.toSet());
            List<CloudSpend> clouds = gathering.ask(places);
            requireSome(clouds);
            return show(session, new SpendReport(by.require(), first, until, now, clouds, planned));
        }
    }

    private static void requireSome(List<CloudSpend> clouds) {
        if (clouds.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot report spend: this home has settings for no cloud that bills anything;"
                            + " docs/providers.md says which a cloud needs");
        }
    }

    /** The exit code is that of the first cloud that could not be asked. */
    private static int show(Session session, SpendReport report) {
        if (session.json()) {
            Json.print(session, json -> new SpendJson(report).write(json));
        } else {
            new SpendText(report).lines().forEach(session::result);
        }
        int exit = ExitCode.OK;
        for (CloudSpend cloud : report.clouds()) {
            cloud.statement().ifPresent(statement -> session.note(note(cloud, statement, report.now())));
            if (cloud.failure().isPresent()) {
                session.note("not asked: " + cloud.failure().get().getMessage());
                exit = exit == ExitCode.OK ? ExitCode.of(cloud.failure().get().code()) : exit;
            }
        }
        return exit;
    }

    private static String note(CloudSpend cloud, Statement statement, Instant now) {
        boolean free = statement.fee().amount().signum() == 0;
        return cloud.cloud() + ": " + statement.source() + "; up to "
                + statement.late().toHours() + " h late; asked "
                + (cloud.kept() ? PriceAge.of(statement.asked(), now) + " ago, --refresh asks again" : "now")
                + (free || cloud.kept() ? "" : ", which cost " + statement.fee());
    }

    private static SpendReport.By by(String text) {
        return Arrays.stream(SpendReport.By.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + text + "\" is none of deployment, cloud and day"));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no day as in 2026-11-22", e);
        }
    }
}
