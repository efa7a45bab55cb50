package io.mlops.controlplane.placing;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.EndpointPrices;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ProviderRound.Waiting;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.placement.PlacementSolver;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.planner.place.PlacementPlan.Placed;
import io.mlops.planner.place.PlacementProblem;
import io.mlops.planner.place.Places;
import io.mlops.planner.place.Requirements;
import io.mlops.planner.place.SurvivalProof;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Money;
import io.mlops.provider.Need;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses the locations of specs with {@code placement: auto}: the cheapest that keep what is asked. A decision stands while the same is
 * asked and it still holds: a price alone moves nothing. Used by one thread.
 */
public final class Decider {
    /** A region with many endpoints takes a while to tell what they have; that is worth some seconds, and no minutes. */
    private static final Waiting WAITING = new Waiting(Duration.ofSeconds(20), Duration.ofSeconds(10));

    private final Catalog catalog;
    private final EndpointPrices prices;
    private final ProviderLookup providers;
    private final PlacementSolver solver;

    public Decider(Catalog catalog, ProviderLookup providers, PlacementSolver solver) {
        this.catalog = catalog;
        this.prices = new EndpointPrices(catalog);
        this.providers = providers;
        this.solver = solver;
    }

    /**
     * Decides, or finds that the latest decision stands.
     *
     * @param model as it is now
     * @param measured of the model
     * @param latest the deployment's newest decision that may stand; empty where none may
     * @param held what the deployment runs already: of quotas that is free for it
     * @throws MlopsException INVALID_ARGUMENT for what does not go with a choice of locations, FAILED_PRECONDITION where nothing that
     *     is configured could be chosen, and as {@link PlacementSolver#place}
     */
    public Decided decide(
            Manifest manifest,
            StagedModel model,
            List<ThroughputRow> measured,
            Optional<DecisionRow> latest,
            List<Need> held) {
        Asked asked = new Asked(manifest);
        asked.check();
        List<String> notes = new ArrayList<>();
        PlacePatterns.Found patterns = PlacePatterns.read(manifest, locations(), catalog.regions());
        PlacementProblem problem = problem(asked, patterns.places(), measured, held, notes);
        if (latest.isPresent() && latest.get().asked().equals(asked.identity())) {
            PlacementPlan old =
                    (PlacementPlan) PlacementJson.placement(latest.get().placement());
            Optional<String> broken = broken(old, problem);
            if (broken.isEmpty()) {
                return standing(manifest, model, asked, latest.get(), old, problem, patterns.warnings());
            }
            notes.add("decision " + latest.get().id() + " does not hold any more: " + broken.get());
        }
        return new Decided(
                manifest, model, asked.identity(), problem, place(problem), notes, patterns.warnings(), null);
    }

    private io.mlops.planner.place.Placement place(PlacementProblem problem) {
        return PlacementJson.placement(solver.place(PlacementJson.write(problem)));
    }

    private PlacementProblem problem(
            Asked asked, Places places, List<ThroughputRow> measured, List<Need> held, List<String> notes) {
        DeploymentSpec spec = asked.manifest().spec();
        KnownThroughputs throughputs = KnownThroughputs.of(spec, measured);
        Candidates candidates = Candidates.of(catalog, prices, providers, spec, throughputs);
        if (candidates.found().isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot choose locations for " + asked.manifest().name() + ": no provider that is configured ("
                            + String.join(", ", providers.names())
                            + ") has a machine with what compute asks for and a known price; docs/providers.md says"
                            + " how to configure one, and mlops-cli cost offers --refresh asks for prices");
        }
        ClientLatencies latencies = new ClientLatencies(spec, throughputs);
        List<Candidate> counted = asked.byLoad()
                ? candidates.found()
                : candidates.found().stream().map(Decider::countedAsOne).toList();
        List<Candidate> found = counted.stream().map(latencies::seen).toList();
        Requirements requirements =
                asked.requirements(places).withLatency(latencies.objective().orElse(null));
        Quotas quotas = Quotas.ask(providers, spec, found, places::allows, held, WAITING);
        notes.addAll(candidates.notes());
        notes.addAll(assumptions(asked, found));
        notes.addAll(latencies.notes(found));
        notes.addAll(quotas.notes());
        return new PlacementProblem(found.stream().map(quotas::bound).toList(), requirements, asked.failures());
    }

    private static Candidate countedAsOne(Candidate each) {
        return new Candidate(
                each.offer(),
                new Throughput(1, Basis.ASSUMED, "a replica counts as one"),
                each.service(),
                each.interruptionsOrNull(),
                each.quota(),
                each.sharedQuotas(),
                each.readyIn(),
                each.latency());
    }

    private static List<String> assumptions(Asked asked, List<Candidate> found) {
        List<String> notes = new ArrayList<>();
        if (!asked.byLoad()) {
            notes.add("the spec has no load: each replica counts as one, whatever its machine");
        } else {
            Set<Throughput> assumed = found.stream()
                    .map(Candidate::throughput)
                    .filter(each -> each.basis() == Basis.ASSUMED)
                    .collect(Collectors.toSet());
            assumed.forEach(each -> notes.add(String.format(
                    Locale.ROOT,
                    "%.0f requests/s a replica where nothing was measured (%s): measure with mlops-cli bench",
                    each.requestsPerSecond(),
                    each.source())));
        }
        asked.assumedFailures().ifPresent(notes::add);
        return notes;
    }

    private List<Location> locations() {
        return providers.names().stream()
                .flatMap(name -> providers.find(name).stream())
                .flatMap(provider -> provider.locations().stream())
                .sorted()
                .toList();
    }

    /** Why a plan does not keep what is asked of it by what is known now; empty where it does. */
    private static Optional<String> broken(PlacementPlan old, PlacementProblem today) {
        PlacementProblem now = withoutQuotas(today);
        Map<String, Candidate> there = byId(now);
        Map<String, Integer> replicas = new LinkedHashMap<>();
        for (Placed placed : old.placed()) {
            String id = placed.candidate().id();
            Candidate candidate = there.get(id);
            if (candidate == null) {
                return Optional.of(id + " is no longer offered");
            }
            Optional<String> exclusion = now.exclusion(candidate);
            if (exclusion.isPresent()) {
                return Optional.of(id + " is out of the question: " + exclusion.get());
            }
            replicas.put(id, placed.replicas());
        }
        SurvivalProof proof = SurvivalProof.of(now, replicas);
        return proof.holds() ? Optional.empty() : Optional.of(SurvivalCheck.lacking(proof, "requests/s"));
    }

    private static Map<String, Candidate> byId(PlacementProblem problem) {
        return problem.candidates().stream().collect(Collectors.toMap(Candidate::id, each -> each));
    }

    /** What runs has its quota. */
    private static PlacementProblem withoutQuotas(PlacementProblem problem) {
        return new PlacementProblem(
                problem.candidates().stream()
                        .map(each -> each.withQuota(Candidate.NO_QUOTA))
                        .toList(),
                problem.requirements(),
                problem.failures());
    }

    private Decided standing(
            Manifest manifest,
            StagedModel model,
            Asked asked,
            DecisionRow row,
            PlacementPlan old,
            PlacementProblem now,
            List<String> warnings) {
        List<String> notes = new ArrayList<>(row.notes());
        String stands = "decision " + row.id() + " of " + row.decidedAt().toString() + " stands";
        try {
            notes.add(stands + ": " + compared(old, now));
        } catch (MlopsException e) {
            notes.add(stands + "; what another one would cost is not known: " + e.getMessage());
        }
        return new Decided(
                manifest, model, asked.identity(), PlacementJson.problem(row.problem()), old, notes, warnings, row);
    }

    /** What a new decision would change, at the prices of now. */
    private String compared(PlacementPlan old, PlacementProblem now) {
        Map<String, Candidate> byId = byId(now);
        Money cost = old.hourly().zero();
        for (Placed placed : old.placed()) {
            Candidate today = Objects.requireNonNull(byId.get(placed.candidate().id()));
            cost = cost.plus(today.offer().hourly().times(placed.replicas()));
        }
        return switch (place(now)) {
            case PlacementPlan fresh -> {
                Money saved = cost.minus(fresh.hourly());
                yield saved.amount().signum() <= 0
                        ? "a new one would not be cheaper"
                        : "a new one would cost "
                                + saved.amount().multiply(LoadCurve.MONTH_HOURS).setScale(2, RoundingMode.HALF_UP)
                                + " USD a month less; --replan decides again";
            }
            case Infeasible none -> "a new one could not keep what is asked";
        };
    }
}
