package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.live.Running;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.Endpoint;
import io.mlops.routing.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes what runs what is wanted, one idempotent step at a time. Level-triggered: each {@link #tick} looks at what is wanted
 * and at what is, and remembers nothing that it could not find out again. Used by one thread.
 */
public final class Reconciler {
    private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

    private static final String PRUNE = "prune models";

    /** How often the gateways' counts are read while a rollout is judged by them. */
    private static final Duration MEASURE_EVERY = Duration.ofMillis(150);

    /** How often gateways are asked whom they reach, where a cloud's own word on that is not theirs. */
    private static final Duration REACH_EVERY = Duration.ofSeconds(1);

    private final Surroundings world;
    private final long fence;
    private final Identity identity;
    private final Tasks tasks;
    private final Observer observer;
    private final Actuator actuator;
    private final Admission admission;
    private final Parity parity;
    private final Door door;
    private final Ledger ledger;
    private final Wants wants;
    private final Succession succession;
    private final Stragglers stragglers;
    private final RoutesFile routes;
    private final ViewFile view;
    private final ReplicaWatch watch;
    private final Meter meter;
    private final StepTraffic traffic = new StepTraffic();
    private final Comparisons comparisons;
    private final Pacing pacing = new Pacing();
    private final Patience patience;
    private Instant measured = Instant.EPOCH;
    private boolean suspected;
    private boolean modelsLittered = true;
    private String trouble = "";

    /** {@code wake} is called, on any thread, when slow work has ended and there may be a next step. */
    public Reconciler(Surroundings world, long fence, Runnable wake) {
        this.world = world;
        this.fence = fence;
        this.identity = new Identity(world.identity());
        this.tasks = new Tasks(world.executor(), world.clock(), wake);
        this.observer = new Observer(identity, world.providers(), tasks, world.nanoTime(), world.lookPause());
        this.actuator = new Actuator(identity, world.providers(), world.models(), tasks, observer, world.clock());
        this.admission = new Admission(world.probe(), tasks, world.clock());
        this.ledger = new Ledger(world.store(), fence, world.leaseTime(), world.clock());
        this.parity = new Parity(world.comparison(), tasks, world.clock());
        this.door = new Door(admission, parity);
        this.routes = new RoutesFile(world.routes(), fence);
        this.succession = new Succession(routes::routes);
        this.stragglers = new Stragglers(routes::routes, succession::lanes);
        this.wants = new Wants(identity, succession, stragglers, parity::admitted);
        this.view = new ViewFile(world.view());
        this.watch = new ReplicaWatch(routes.routes());
        this.meter = new Meter(world.providers(), world.prices(), ledger);
        this.comparisons = new Comparisons(world.comparison(), tasks, world.clock());
        this.patience = new Patience(world.clock().instant());
        admission.adopt(routes.upstreams());
        routes.endpoints(identity).forEach(parity::adopt);
    }

    /** The routes that lie in this file; none where it is missing or damaged. */
    public static List<Route> routes(java.nio.file.Path file) {
        return RoutesFile.routes(file);
    }

    /** The fence of the routes that lie in this file, 0 for none: a new controller's must be higher. */
    public static long routesFence(java.nio.file.Path file) {
        return RoutesFile.fence(file);
    }

    /**
     * Takes the next steps.
     *
     * @throws io.mlops.controlplane.store.StaleFenceException when another controller has taken over
     */
    public void tick() {
        ledger.refresh();
        GatewayProcess.Observed gateway = world.gateway().observe();
        if (!ledger.loaded()) {
            show(gateway, List.of());
            return;
        }
        Set<String> providers = providers();
        observer.poll(providers);
        Observed observed = observer.observed();
        if (lost(observed)) {
            show(gateway, List.of());
            return;
        }
        // What happened goes into the journal before what was concluded from it.
        watch.look(all(wanted(observed)), observed, door, now()).forEach(ledger::note);
        succession
                .look(ledger.targets().values(), target -> wants.of(target, observed), sight(observed), actuator, now())
                .forEach(ledger::note);
        Stragglers.Signs signs = Stragglers.Signs.of(sight(observed), actuator, observer::trouble);
        stragglers
                .look(ledger.targets().values(), target -> wants.of(target, observed), signs, now())
                .forEach(ledger::note);
        decide(observed, gateway);
        if (observed.transported() || succession.watches()) {
            measure(gateway, REACH_EVERY);
        }
        Map<String, List<WantedEndpoint>> wanted = wanted(observed);
        List<WantedEndpoint> all = all(wanted);
        probe(all, observed);
        compare(wanted, observed, gateway);
        watch.look(all, observed, door, now()).forEach(ledger::note);
        route(wanted, observed);
        act(all, observed, providers);
        if (ledger.available()) {
            finish(observed);
        }
        supervise(gateway);
        show(gateway, deployments(wanted, observed, gateway));
    }

    /** Whether what runs is not left over, but known to another store, which was lost. */
    private boolean lost(Observed observed) {
        boolean lost = ledger.unused()
                && !(observed.endpoints().isEmpty() && routes.routes().isEmpty());
        if (lost) {
            trouble =
                    "this store has never had a deployment, though some of this home run: nothing of them is touched until"
                            + " mlops-cli state rebuild has taken them up";
        }
        return lost;
    }

    /** Whether nothing is deployed, nothing left over and nothing under way. */
    public boolean idle() {
        return ledger.available()
                && ledger.targets().isEmpty()
                && observer.observed().endpoints().isEmpty()
                && actuator.tidied(providers());
    }

    /** What was shown last. */
    public View view() {
        return view.last();
    }

    /** What was seen last to run on machines. */
    public List<Running> running() {
        return observer.observed().running();
    }

    private Instant now() {
        return world.clock().instant();
    }

    /** Those that a deployment names; at first all that are installed, for what an earlier life may have left there. */
    private Set<String> providers() {
        Set<String> names = new TreeSet<>(world.providers().names());
        for (Target target : ledger.targets().values()) {
            target.row().spec().placement().locations().forEach(location -> names.add(location.provider()));
        }
        if (!suspected) {
            names.forEach(actuator::suspect);
            suspected = true;
        }
        return names;
    }

    private void decide(Observed observed, GatewayProcess.Observed gateway) {
        if (!ledger.available()) {
            return;
        }
        for (Target target : List.copyOf(ledger.targets().values())) {
            List<WantedEndpoint> wanted = wants.of(target, observed);
            Rollout.Decision decision = Rollout.next(target, signs(target, wanted, observed, gateway), now());
            modelsLittered |= decision.row().kept() != target.rollout().kept();
            ledger.save(target, decision);
            // Where the counts stand when a step begins is noted at once: what comes then is the step's.
            Target next = ledger.targets().getOrDefault(target.name(), target);
            traffic.look(next, world.traffic());
            ledger.failBackWhatWaited(next, now());
        }
        traffic.keepOnly(ledger.targets().keySet());
        comparisons.keepOnly(ledger.targets().keySet());
        patience.keepOnly(ledger.targets().keySet());
    }

    private Rollout.Signs signs(
            Target target, List<WantedEndpoint> wanted, Observed observed, GatewayProcess.Observed gateway) {
        CandidateHealth health = new Health(observed, door, actuator)
                .of(wanted, stragglers.of(target).keySet());
        Instant since = patience.since(target, health, now());
        if (target.rollout().candidate() == 0) {
            return new Rollout.Signs(health, StepTraffic.Seen.NOTHING, new Likeness.NotCompared(), since);
        }
        Likeness likeness = health instanceof CandidateHealth.Ready
                ? comparisons.look(target, wanted, new Sightings(observed, admission), gateway.adminUrlOrNull())
                : comparisons.last(target);
        if (target.rollout().step() >= 0) {
            measure(gateway, MEASURE_EVERY);
        }
        StepTraffic.Seen seen = traffic.look(target, world.traffic());
        return new Rollout.Signs(
                TrafficVerdict.judged(target, health, seen, world.traffic().gap()), seen, likeness, since);
    }

    private void measure(GatewayProcess.Observed gateway, Duration every) {
        if (!now().isBefore(measured.plus(every))) {
            measured = now();
            tasks.start("traffic", () -> world.traffic().refresh(gateway.adminUrls()));
        }
    }

    private Sight sight(Observed observed) {
        return new Sight(observed, door, world.traffic()::out, world.traffic()::joins);
    }

    private Map<String, List<WantedEndpoint>> wanted(Observed observed) {
        Map<String, List<WantedEndpoint>> wanted = new TreeMap<>();
        ledger.targets().values().forEach(target -> wanted.put(target.name(), wants.of(target, observed)));
        return wanted;
    }

    private static List<WantedEndpoint> all(Map<String, List<WantedEndpoint>> wanted) {
        return wanted.values().stream().flatMap(List::stream).toList();
    }

    private void probe(List<WantedEndpoint> wanted, Observed observed) {
        Set<String> ids = new HashSet<>(routes.upstreams());
        observed.endpoints().forEach(e -> observed.servables(e).forEach(servable -> ids.add(servable.id())));
        admission.keepOnly(ids);
        for (WantedEndpoint endpoint : wanted) {
            observed.endpoint(endpoint.provider(), endpoint.spec().name()).stream()
                    .flatMap(found -> observed.servables(found).stream())
                    .filter(Servable::ready)
                    .forEach(servable -> admission.ask(servable, endpoint.spec().model()));
        }
    }

    private void compare(Map<String, List<WantedEndpoint>> wanted, Observed observed, GatewayProcess.Observed gateway) {
        Sightings sightings = new Sightings(observed, admission);
        ledger.targets()
                .forEach((name, target) -> parity.look(
                                target, wanted.getOrDefault(name, List.of()), sightings, gateway.adminUrlOrNull())
                        .forEach(ledger::note));
        parity.keepOnly(all(wanted).stream().map(each -> each.spec().name()).collect(Collectors.toSet()));
    }

    private void route(Map<String, List<WantedEndpoint>> wanted, Observed observed) {
        RoutePlan plan = new RoutePlan(observed, door, succession::lanes, stragglers, routes.routes());
        List<Route> next = new ArrayList<>();
        for (Target target : ledger.targets().values()) {
            if (!target.row().destroying() && target.leading() != 0) {
                next.add(plan.route(target, wanted.getOrDefault(target.name(), List.of())));
            }
        }
        try {
            routes.write(next, now());
            trouble = "";
        } catch (IOException e) {
            complain("cannot write " + world.routes() + ": " + e);
        }
    }

    private void act(List<WantedEndpoint> wanted, Observed observed, Set<String> providers) {
        Set<String> names = new HashSet<>();
        for (WantedEndpoint endpoint : wanted) {
            names.add(endpoint.spec().name());
            Optional<Endpoint> found =
                    observed.endpoint(endpoint.provider(), endpoint.spec().name());
            // Without the store only what runs is kept running: who knows what is wanted by now.
            boolean may = ledger.available() ? observed.seen(endpoint.spec().location()) : found.isPresent();
            if (may && pacing.may(endpoint, wanted, observed, now())) {
                actuator.keep(endpoint, found);
            }
        }
        for (Endpoint endpoint : observed.endpoints()) {
            if (ledger.available() && names.add(endpoint.spec().name())) {
                actuator.retire(endpoint, routes.upstreams());
            }
        }
        actuator.keepOnly(names);
        if (ledger.available()) {
            providers.forEach(each -> actuator.tidy(each, Actuator.artifacts(each, wanted, observed.endpoints())));
        }
    }

    /** Writes down what is rented, ends deployments of which nothing is left, and clears away models that nobody can go back to. */
    private void finish(Observed observed) {
        meter.look(observed, now()).forEach(ledger::note);
        for (Target target : List.copyOf(ledger.targets().values())) {
            Set<String> own = target.row().spec().placement().locations().stream()
                    .map(location -> location.provider())
                    .collect(Collectors.toSet());
            boolean gone = target.row().destroying()
                    && observed.of(target.name()).isEmpty()
                    && routes.routes().stream()
                            .noneMatch(route -> route.deployment().equals(target.name()))
                    && own.stream().allMatch(observer::fresh)
                    && actuator.tidied(own);
            if (gone) {
                ledger.forget(target.name(), JournalEvent.of(now(), Rollout.ACTOR, "DESTROYED", target.name(), "{}"));
                modelsLittered = true;
            }
        }
        if (modelsLittered && !tasks.running(PRUNE)) {
            modelsLittered = false;
            // Beside the loop: a command that stages a large model may hold the folder for a while.
            tasks.start(PRUNE, () -> world.models().prune(() -> ledger.read(NeededModels::of)));
        }
        modelsLittered |= tasks.failure(PRUNE).isPresent();
    }

    private void supervise(GatewayProcess.Observed gateway) {
        if (!gateway.complete() && !ledger.targets().isEmpty()) {
            world.gateway().ensureStarted();
        }
    }

    private List<View.Deployment> deployments(
            Map<String, List<WantedEndpoint>> wanted, Observed observed, GatewayProcess.Observed gateway) {
        String url = gateway.urlOrNull() == null ? "" : gateway.urlOrNull().toString();
        ViewPlan plan = new ViewPlan(
                sight(observed),
                succession,
                stragglers,
                actuator::failure,
                observer::trouble,
                comparisons::last,
                url,
                now());
        List<View.Deployment> shown = new ArrayList<>();
        for (Target target : ledger.targets().values()) {
            List<WantedEndpoint> endpoints = wanted.getOrDefault(target.name(), List.of());
            CandidateHealth health = new Health(observed, door, actuator)
                    .of(endpoints, stragglers.of(target).keySet());
            shown.add(plan.deployment(target, endpoints, health, ledger.events(target.name())));
        }
        return shown;
    }

    private void show(GatewayProcess.Observed gateway, List<View.Deployment> deployments) {
        String store = ledger.trouble().isEmpty() ? trouble : ledger.trouble();
        View next = new View(
                now(),
                new View.Controller(world.pid(), world.startedAt(), fence),
                ViewPlan.gateway(gateway),
                store,
                deployments);
        try {
            view.write(next);
        } catch (IOException e) {
            complain("cannot write " + world.view() + ": " + e);
        }
    }

    private void complain(String what) {
        if (!trouble.equals(what)) {
            LOG.log(System.Logger.Level.WARNING, "{0}", what);
        }
        trouble = what;
    }
}
