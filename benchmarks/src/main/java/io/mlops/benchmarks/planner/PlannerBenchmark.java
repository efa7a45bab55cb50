package io.mlops.benchmarks.planner;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Spread;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.Placement;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Placer;
import io.mlops.planner.place.PlacerOptions;
import io.mlops.planner.place.Places;
import io.mlops.planner.place.Requirements;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places a deployment on a whole catalogue of offers and prints how long that takes and what it costs. */
public final class PlannerBenchmark {
    private static final long SEED = 7;
    private static final int HOURS_A_YEAR = 8760;

    private final Placer placer = new Placer(PlacerOptions.defaults());
    private final List<OfferFile.Line> offers;
    private final Path file;
    private final int rounds;

    private PlannerBenchmark(Path file, int rounds) throws IOException {
        this.file = file;
        this.rounds = rounds;
        this.offers = OfferFile.read(file);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2 || !arguments[1].matches("[0-9]+")) {
            System.err.println("benchmarks/planner/run OFFERS.csv [ROUNDS]");
            System.exit(2);
        }
        PlannerBenchmark benchmark = new PlannerBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        if (arguments.length > 2) {
            System.out.println(benchmark.seconds(benchmark.problem(Assumptions.requirements())));
        } else {
            benchmark.run();
        }
    }

    private void run() throws Exception {
        PlacementProblem problem = problem(Assumptions.requirements());
        costs(problem);
        System.out.println(problem.candidates().size() + " candidates, on demand and spot, at "
                + problem.candidates().stream()
                        .map(each -> each.location())
                        .distinct()
                        .count() + " places\n");
        MarkdownTable times = new MarkdownTable("time to a proven optimum", "s, median (lowest–highest)");
        times.row(List.of("first in a process, with loading the solver", cold().text(3)));
        time(times, "the same again", problem);
        for (FailureDomain kind : FailureDomain.values()) {
            time(times, "survive: " + kind + ", no availability asked", problem(surviving(kind)));
        }
        PlacementProblem free = problem(surviving(FailureDomain.CLOUD));
        time(times, "offers × 10, no availability asked", Assumptions.grown(free, 10, SEED));
        System.out.println(times);
    }

    private void costs(PlacementProblem problem) {
        MarkdownTable costs = new MarkdownTable("plan", "USD/h", "USD/year", "replicas", "places", "availability");
        Requirements asked = problem.requirements();
        EnumSet<PurchaseOption> noSpot = EnumSet.complementOf(EnumSet.of(PurchaseOption.SPOT));
        row(costs, "survive a cloud", asked);
        row(costs, "survive a cloud, all on demand", asked.withPurchases(noSpot));
        row(costs, "survive a region", surviving(FailureDomain.REGION));
        row(costs, "survive a zone", surviving(FailureDomain.ZONE));
        row(costs, "survive nothing", surviving(null));
        row(costs, "survive nothing, all on demand", surviving(null).withPurchases(noSpot));
        for (String cloud : List.of("aws", "azure", "gcp")) {
            Places only = new Places(Set.of(Location.parse(cloud)), Set.of(), Set.of());
            row(
                    costs,
                    "only " + cloud + ", survive a region",
                    surviving(FailureDomain.REGION).withPlaces(only));
        }
        for (boolean onDemandOnly : new boolean[] {true, false}) {
            Money greedy = new Greedy(problem, FailureDomain.CLOUD, onDemandOnly).hourly();
            String name = "greedy, survive a cloud" + (onDemandOnly ? ", all on demand" : ", no availability kept");
            costs.row(List.of(name, money(greedy), money(greedy.times(HOURS_A_YEAR)), "", "", ""));
        }
        System.out.println(costs);
    }

    private void row(MarkdownTable table, String name, Requirements requirements) {
        switch (placer.place(problem(requirements))) {
            case PlacementPlan plan ->
                table.row(List.of(
                        name + (plan.proven() ? "" : ", gap " + plan.gap()),
                        money(plan.hourly()),
                        money(plan.hourly().times(HOURS_A_YEAR)),
                        String.valueOf(plan.replicas()),
                        String.valueOf(plan.placed().stream()
                                .map(each -> each.candidate().location())
                                .distinct()
                                .count()),
                        plan.availability().setScale(6, RoundingMode.FLOOR).toPlainString()));
            case Infeasible(List<Infeasible.Conflict> conflicts) ->
                table.row(List.of(
                        name + ": none, "
                                + conflicts.stream()
                                        .map(Infeasible.Conflict::words)
                                        .toList(),
                        "",
                        "",
                        "",
                        "",
                        ""));
        }
    }

    private static String money(Money money) {
        return money.amount().setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    private PlacementProblem problem(Requirements requirements) {
        return Assumptions.problem(offers, requirements);
    }

    /** Without an availability, which only what survives a cloud can keep. */
    private static Requirements surviving(@Nullable FailureDomain kind) {
        Requirements requirements = Assumptions.requirements();
        return requirements
                .withAvailability(null)
                .withSurvival(requirements.survival().withDomain(kind));
    }

    /** Where the limit comes before the proof, once is enough, and the gap is said. */
    private void time(MarkdownTable times, String name, PlacementProblem problem) {
        long start = System.nanoTime();
        if (!(placer.place(problem) instanceof PlacementPlan plan)) {
            throw new IllegalStateException("no plan for " + name);
        }
        if (plan.proven()) {
            times.row(List.of(name, warm(problem).text(3)));
        } else {
            Spread once = Spread.of(List.of((System.nanoTime() - start) / 1e9));
            times.row(List.of(name + ", not proven: gap " + Math.round(plan.gap() * 1000) / 10.0 + " %", once.text(3)));
        }
    }

    private Spread warm(PlacementProblem problem) {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            seconds.add(seconds(problem));
        }
        return Spread.of(seconds);
    }

    private double seconds(PlacementProblem problem) {
        long start = System.nanoTime();
        Placement placement = placer.place(problem);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (placement instanceof PlacementPlan plan && plan.proven()) {
            return seconds;
        }
        throw new IllegalStateException("no proven plan: " + placement);
    }

    /** Each time in a process of its own. */
    private Spread cold() throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PlannerBenchmark.class.getName(),
                            file.toString(),
                            "1",
                            "cold")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("the process of a cold round ended with " + process.exitValue());
            }
            seconds.add(Double.parseDouble(printed.strip()));
        }
        return Spread.of(seconds);
    }
}
