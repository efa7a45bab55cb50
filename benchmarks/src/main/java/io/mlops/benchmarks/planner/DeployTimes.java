package io.mlops.benchmarks.planner;

import io.mlops.FailureDomain;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Spread;
import io.mlops.catalog.Catalog;
import io.mlops.planner.place.Explanation;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Placer;
import io.mlops.planner.place.Requirements;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How long the planner takes for what {@code deploy} asks, with and without quotas, and what comes out. */
final class DeployTimes {
    private static final long SEED = 7;
    private static final @Nullable FailureDomain[] KINDS = {
        FailureDomain.CLOUD, FailureDomain.REGION, FailureDomain.ZONE, null
    };

    private final Placer placer;
    private final int rounds;
    private final DeployProblems problems = new DeployProblems(Catalog.snapshot(), SEED);
    private final MarkdownTable table =
            new MarkdownTable("survives the loss of", "asked", "USD/h", "replicas", "s, median (lowest–highest)");

    DeployTimes(Placer placer, int rounds) {
        this.placer = placer;
        this.rounds = rounds;
    }

    void print() {
        Map<String, UnaryOperator<PlacementProblem>> asked = new TreeMap<>(Map.of(
                "1 no quotas", each -> each,
                "2 quotas", problems::withQuotas,
                "3 quotas, clients", each -> problems.withClients(problems.withQuotas(each)),
                "4 quotas, nothing measured", each -> problems.unmeasured(problems.withQuotas(each))));
        for (FailureDomain kind : KINDS) {
            asked.forEach((name, change) -> row(kind, name.substring(2), change.apply(problem(kind, null))));
        }
        for (String objective : List.of("0.999", "0.9999")) {
            row(
                    FailureDomain.CLOUD,
                    "quotas, available " + objective,
                    problems.withQuotas(problem(FailureDomain.CLOUD, new BigDecimal(objective))));
        }
        System.out.println(table);
        explained(FailureDomain.CLOUD);
        explained(FailureDomain.REGION);
    }

    private PlacementProblem problem(@Nullable FailureDomain kind, @Nullable BigDecimal availability) {
        Requirements requirements = Assumptions.requirements();
        return problems.problem(requirements
                .withAvailability(availability)
                .withSurvival(requirements.survival().withDomain(kind)));
    }

    private void row(@Nullable FailureDomain kind, String asked, PlacementProblem problem) {
        List<Double> seconds = new ArrayList<>();
        PlacementPlan plan = plan(problem);
        for (int round = 0; round < (plan.proven() ? rounds : 1); round++) {
            long start = System.nanoTime();
            plan = plan(problem);
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        table.row(List.of(
                kind == null ? "nothing" : "any " + kind.name().toLowerCase(Locale.ROOT),
                asked + (plan.proven() ? "" : ", not proven: gap " + Math.round(plan.gap() * 1000) / 10.0 + " %"),
                plan.hourly().amount().toPlainString(),
                String.valueOf(plan.replicas()),
                Spread.of(seconds).text(3)));
    }

    private PlacementPlan plan(PlacementProblem problem) {
        if (placer.place(problem) instanceof PlacementPlan plan) {
            return plan;
        }
        throw new IllegalStateException("no plan");
    }

    private void explained(FailureDomain kind) {
        PlacementProblem problem = problems.withQuotas(problem(kind, null));
        PlacementPlan plan = plan(problem);
        long start = System.nanoTime();
        Explanation explanation = placer.explain(problem, plan);
        System.out.printf(
                Locale.ROOT,
                "explain, survive %s, quotas: %.1f s, %s of %d offers%n",
                kind.name().toLowerCase(Locale.ROOT),
                (System.nanoTime() - start) / 1e9,
                explanation.rejections().stream()
                        .collect(Collectors.groupingBy(
                                Explanation.Rejection::kind, TreeMap::new, Collectors.counting())),
                problem.candidates().size());
    }
}
