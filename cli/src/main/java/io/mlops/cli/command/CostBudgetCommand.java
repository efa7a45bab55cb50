package io.mlops.cli.command;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Nearest;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.journal.Details;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cost budget set|list|check|remove}: what may be spent in a month on a cloud, kept by that cloud. */
public final class CostBudgetCommand implements Command {
    private static final List<String> ACTIONS = List.of("set", "list", "check", "remove");

    private final Argument action = Argument.required(0, "ACTION", "set, list, check or remove");
    private final Argument name = Argument.optional(1, "NAME", "with set and remove: the budget");
    private final Value<String> cloud =
            Value.optional("CLOUD", "with set and remove: the cloud; else only this one", text -> text, "--cloud");
    private final Value<Money> amount =
            Value.optional("AMOUNT", "with set: a month, as 1000 (USD) or 1000EUR", BudgetWords::amount, "--amount");
    private final Value<SortedSet<BudgetAlert>> alerts = Value.optional(
            "SHARE,...", "with set: when to tell, as 80% or forecast:100%", BudgetWords::alerts, "--alert");
    private final Value<SortedSet<String>> recipients = Value.optional(
            "WHOM,...", "with set: mail addresses, or the cloud's channels", BudgetWords::recipients, "--notify");
    private final Flag stop =
            Flag.of("with check: stop the training jobs of a cloud whose budget is used up", "--stop-jobs");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "cost budget",
                        "Set, list, check or remove what this home may spend in a month on a cloud.",
                        "cost budget set team --cloud aws --amount 1000 --alert 80%,forecast:100% --notify me@example.com",
                        "cost budget list",
                        "cost budget check --stop-jobs --yes",
                        "cost budget remove team --cloud aws")
                .addPositional(action.spec())
                .addPositional(name.spec())
                .addOption(cloud.spec())
                .addOption(amount.spec())
                .addOption(alerts.spec())
                .addOption(recipients.spec())
                .addOption(stop.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException {
        String wanted = action.require();
        if (!ACTIONS.contains(wanted)) {
            throw new UsageException(
                    "unknown action \"" + wanted + "\"",
                    Nearest.to(wanted, ACTIONS)
                            .map(near -> "did you mean mlops-cli cost budget " + near + "?")
                            .orElse("there are set, list, check and remove"));
        }
        if (stop.on() && !wanted.equals("check")) {
            throw new UsageException("--stop-jobs is for check, not for " + wanted, "mlops-cli cost budget check");
        }
        try (Workspace workspace = Workspace.open(session)) {
            HomeBudgets budgets = new HomeBudgets(session, workspace);
            return switch (wanted) {
                case "set" -> set(session, workspace, budgets);
                case "remove" -> remove(session, workspace, budgets);
                default -> look(session, workspace, budgets, wanted.equals("check"));
            };
        }
    }

    private int set(Session session, Workspace workspace, HomeBudgets budgets) {
        ResourceName budget = named();
        Provider provider = budgets.provider(cloud());
        Money monthly = amount.find()
                .orElseThrow(() -> new UsageException("no amount is given", "add --amount, as in --amount 1000"));
        BudgetSpec spec = new BudgetSpec(
                budgets.nameAtCloud(budget.value()),
                monthly,
                budgets.scope(),
                alerts.find().orElseGet(TreeSet::new),
                recipients.find().orElseGet(TreeSet::new));
        provider.budgets().apply(spec);
        record(
                workspace,
                "BUDGET_SET",
                budget,
                Details.of(
                        "cloud", provider.name(),
                        "amount", monthly,
                        "alerts", spec.alerts().stream().map(BudgetWords::text).collect(Collectors.joining(",")),
                        "recipients", spec.recipients().size()));
        session.result("budget " + budget + ": " + Sums.text(monthly) + " a month on " + provider.name());
        session.note("it counts what carries the tag of this home, as late as the bill of " + provider.name() + " is");
        return ExitCode.OK;
    }

    private int remove(Session session, Workspace workspace, HomeBudgets budgets) throws IOException {
        ResourceName budget = named();
        Provider provider = budgets.provider(cloud());
        confirmation.require(session, "removing", "Remove budget " + budget + " from " + provider.name() + "?");
        provider.budgets().delete(budgets.nameAtCloud(budget.value()));
        record(workspace, "BUDGET_REMOVED", budget, Details.of("cloud", provider.name()));
        session.result("budget " + budget + ": removed from " + provider.name());
        return ExitCode.OK;
    }

    private int look(Session session, Workspace workspace, HomeBudgets budgets, boolean check) throws IOException {
        List<HomeBudgets.Standing> standings = budgets.standings(cloud.find());
        new BudgetReport(standings).print(session);
        budgets.failures().forEach(failure -> session.note("not asked: " + failure.getMessage()));
        int exit = budgets.failures().stream()
                .map(MlopsException::code)
                .map(ExitCode::of)
                .findFirst()
                .orElse(ExitCode.OK);
        boolean exceeded = standings.stream().anyMatch(HomeBudgets.Standing::exceeded);
        if (!check || !exceeded) {
            return exit;
        }
        int stopped = stop.on() ? stop(session, workspace, budgets, standings) : ExitCode.OK;
        return stopped == ExitCode.OK ? ExitCode.CHECK_FAILED : stopped;
    }

    private int stop(Session session, Workspace workspace, HomeBudgets budgets, List<HomeBudgets.Standing> standings)
            throws IOException {
        BudgetStop stopping = new BudgetStop(session, budgets.scope());
        List<BudgetStop.Victim> victims = stopping.victims(standings);
        if (victims.isEmpty()) {
            session.note("no training job of this home runs where a budget is used up");
            return ExitCode.OK;
        }
        victims.forEach(victim -> session.note("to stop: " + victim));
        confirmation.require(session, "stopping", "Stop " + victims.size() + " training jobs?");
        try (ControlPlane plane = workspace.controlPlane()) {
            return stopping.stop(plane, victims);
        }
    }

    private static void record(Workspace workspace, String action, ResourceName budget, String detail) {
        try (ControlPlane plane = workspace.controlPlane()) {
            plane.record(plane.actor().toString(), action, budget.value(), detail);
        }
    }

    private ResourceName named() {
        return ResourceName.of(name.find()
                .orElseThrow(() -> new UsageException("no budget is named", "add one, as in cost budget set team")));
    }

    private String cloud() {
        return cloud.find().orElseThrow(() -> new UsageException("no cloud is named", "add one, as in --cloud aws"));
    }
}
