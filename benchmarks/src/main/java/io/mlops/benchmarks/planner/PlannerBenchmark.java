package io.mlops.benchmarks.planner;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Spread;
import io.mlops.catalog.Catalog;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.Placement;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Placer;
import io.mlops.planner.place.PlacerOptions;
import io.mlops.planner.place.Places;
import io.mlops.planner.place.Requirements;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places a deployment on a whole catalogue of offers and prints how long that takes and what it costs. */
public final class PlannerBenchmark {
    private static final long SEED = 7;
    private static final int HOURS_A_YEAR = 8760;
    private static final Set<PurchaseOption> NO_SPOT = Set.of(PurchaseOption.ON_DEMAND);

    private final Placer placer = new Placer(PlacerOptions.defaults());
    private final List<Offer> offers = Catalog.snapshot().offers().stream()
            .filter(offer -> !offer.purchase().committed())
            .toList();
    private final int rounds;

    private PlannerBenchmark(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1 || !arguments[0].matches("[0-9]+")) {
            System.err.println("benchmarks/planner/run [ROUNDS [deploy]]");
            System.exit(2);
        }
        PlannerBenchmark benchmark = new PlannerBenchmark(Integer.parseInt(arguments[0]));
        if (arguments.length > 1 && arguments[1].equals("deploy")) {
            new DeployTimes(benchmark.placer, benchmark.rounds).print();
        } else if (arguments.length > 1) {
            System.out.println(benchmark.seconds(benchmark.problem(Assumptions.requirements())));
        } else {
            benchmark.run();
        }
    }

    private void run() throws Exception {
        PlacementProblem problem = problem(Assumptions.requirements());
        survival();
        costs(problem);
        System.out.println(problem.candidates().size() + " candidates, on demand and spot, at "
                + problem.candidates().stream()
                        .map(each -> each.location())
                        .distinct()
                        .count() + " places\n");
        MarkdownTable times = new MarkdownTable("time to a proven optimum", "s, median (lowest–highest)");
        times.row(List.of(
                "first in a process, the solver's library unpacked by it",
                cold(null).text(3)));
        String unpacked = System.getProperty("mlops.solver");
        if (unpacked != null) {
            times.row(List.of(
                    "first in a process, the library unpacked beforehand",
                    cold(unpacked).text(3)));
        }
        time(times, "the same again", problem);
        time(
                times,
                "the same, 99.99 % available",
                problem(Assumptions.requirements().withAvailability(new BigDecimal("0.9999"))));
        for (FailureDomain kind : FailureDomain.values()) {
            time(times, "survive: " + kind + ", no availability asked", problem(surviving(kind)));
        }
        PlacementProblem free = problem(surviving(FailureDomain.CLOUD));
        time(times, "offers × 10, no availability asked", Assumptions.grown(free, 10, SEED));
        System.out.println(times);
    }

    /** What it costs to survive more, all on demand and with spot. */
    private void survival() {
        MarkdownTable costs =
                new MarkdownTable("survives the loss of", "all on demand, USD/year", "with spot, USD/year");
        for (FailureDomain kind :
                new @Nullable FailureDomain[] {null, FailureDomain.ZONE, FailureDomain.REGION, FailureDomain.CLOUD}) {
            String name =
                    kind == null ? "nothing (one zone)" : "any " + kind.name().toLowerCase(Locale.ROOT);
            costs.row(List.of(name, yearly(surviving(kind).withPurchases(NO_SPOT)), yearly(surviving(kind))));
        }
        System.out.println(costs);
    }

    private String yearly(Requirements requirements) {
        return switch (placer.place(problem(requirements))) {
            case PlacementPlan plan ->
                money(plan.hourly().times(HOURS_A_YEAR))
                        + (plan.proven() ? "" : ", at most " + Math.ceil(plan.gap() * 1000) / 10 + " % too much");
            case Infeasible infeasible -> throw new IllegalStateException("no plan: " + infeasible);
        };
    }

    private void costs(PlacementProblem problem) {
        MarkdownTable costs = new MarkdownTable("plan", "USD/h", "USD/year", "replicas", "places", "availability");
        Requirements asked = problem.requirements();
        row(costs, "survive a cloud", asked);
        row(costs, "survive a cloud, all on demand", asked.withPurchases(NO_SPOT));
        row(costs, "survive a cloud, 99.99 %", asked.withAvailability(new BigDecimal("0.9999")));
        row(costs, "survive a cloud, one offer an endpoint", asked.withUniformEndpoints(true));
        row(costs, "survive a region", surviving(FailureDomain.REGION));
        row(costs, "survive a zone", surviving(FailureDomain.ZONE));
        row(costs, "survive nothing", surviving(null));
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

    /**
     * Each time in a process of its own.
     *
     * @param unpackedOrNull where the solver's native library lies; null where the process unpacks it
     */
    private Spread cold(@Nullable String unpackedOrNull) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "--enable-native-access=ALL-UNNAMED",
                            "-Djava.library.path=" + Objects.requireNonNullElse(unpackedOrNull, ""),
                            "-cp",
                            System.getProperty("java.class.path"),
                            PlannerBenchmark.class.getName(),
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
