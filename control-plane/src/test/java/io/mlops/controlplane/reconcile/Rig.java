package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Sha256;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.port.ReplicaProbe;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.store.Lease;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.ModelSpec;
import io.mlops.provider.Provider;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A home, a fake provider, a fake gateway and a controller that can be killed; time is fake, slow work is not slow. */
final class Rig implements AutoCloseable, ProviderLookup, ReplicaProbe {
    static final Duration TICK = Duration.ofMillis(200);
    static final Duration LEASE = Duration.ofSeconds(15);
    private static final int PATIENCE = 1500;

    private static @Nullable Path empty;

    final FakeClock clock = new FakeClock();
    final Chaos chaos = new Chaos();
    final FakeWorld world = new FakeWorld(clock, chaos);
    final FakeGateway gateway = new FakeGateway();
    final FakeTraffic traffic = new FakeTraffic();
    final FakeComparison comparison = new FakeComparison(world);
    final Map<Sha256, Verdict> verdicts = new HashMap<>();
    final Set<URI> probed = new HashSet<>();
    /** What anything that is rented costs now. */
    HirePrice price = HirePrice.unknown("any price");

    final Home home;
    final Path specs;
    final StoreUrl url;
    private Store store;
    private Reconciler reconciler;
    private int life;

    Rig(Path folder) throws IOException {
        this.home = Home.of(folder.resolve("home"));
        this.specs = Files.createDirectories(folder.resolve("specs"));
        home.create();
        this.url = StoreUrl.sqlite(home.database());
        Files.copy(emptyDatabase(folder.resolve("empty.db")), home.database());
        start();
    }

    /** Making the tables takes longer than many a test: done once. */
    private static synchronized Path emptyDatabase(Path fresh) throws IOException {
        if (empty == null || !Files.exists(empty)) {
            Store.open(StoreUrl.sqlite(fresh)).close();
            empty = Files.createTempFile("mlops-empty", ".db");
            empty.toFile().deleteOnExit();
            Files.copy(fresh, empty, StandardCopyOption.REPLACE_EXISTING);
        }
        return empty;
    }

    /** The store's file is deleted, as by mistake, and nobody has it open. */
    void loseStore() throws IOException {
        store.close();
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(home.database() + suffix));
        }
    }

    /** A store that knows nothing lies in its place. */
    void emptyStore() {
        Store.open(url).close();
    }

    /** A new controller takes over, as after kill -9. */
    void restart() {
        store.close();
        start();
    }

    private void start() {
        life++;
        store = Store.open(url, new ChaoticConnections(url.value(), chaos));
        String before = store.lease().holder();
        Lease lease = store.acquireLease(
                        "life" + life, before, clock.instant(), LEASE, Reconciler.routesFence(home.routes()))
                .orElseThrow();
        reconciler = new Reconciler(surroundings(store), lease.fence(), () -> {});
    }

    private Surroundings surroundings(Store opened) {
        return new Surroundings(
                url.identity(),
                opened,
                this,
                gateway,
                this,
                traffic,
                comparison,
                new StagedModels(home.models()),
                (location, hire, service) -> price,
                home.routes(),
                home.view(),
                Runnable::run,
                clock,
                clock::nanoTime,
                life,
                clock.instant(),
                TICK,
                LEASE);
    }

    Reconciler reconciler() {
        return reconciler;
    }

    Store store() {
        return store;
    }

    void tick() {
        clock.advance(TICK);
        reconciler.tick();
    }

    void tick(int times) {
        for (int i = 0; i < times; i++) {
            tick();
        }
    }

    /** Ticks until the deployment is shown like this. */
    void tickUntil(String name, Predicate<View.Deployment> reached) {
        tickUntil(view -> view.deployments().stream()
                .anyMatch(deployment -> deployment.name().equals(name) && reached.test(deployment)));
    }

    void tickUntil(Predicate<View> reached) {
        for (int i = 0; i < PATIENCE; i++) {
            tick();
            if (reached.test(reconciler.view())) {
                return;
            }
        }
        throw new AssertionError("not reached: " + reconciler.view());
    }

    /** Deploys what the spec says and waits until the controller has settled. */
    View.Deployment deploy(Path spec) {
        long generation = apply(spec);
        tickUntil(name(spec), d -> d.observedGeneration() >= generation && settled(d.phase()));
        return shown(name(spec));
    }

    private static boolean settled(View.Phase phase) {
        return phase == View.Phase.READY || phase == View.Phase.ROLLED_BACK || phase == View.Phase.FAILED;
    }

    /** What deploying it would do. */
    Plan plan(Path spec) {
        Manifest manifest = Manifests.read(spec).get(0);
        return client(client -> client.plan(manifest, this));
    }

    long apply(Path spec) {
        Manifest manifest = Manifests.read(spec).get(0);
        return client(client -> {
            Plan plan = client.plan(manifest, this);
            return client.apply(plan, "ann");
        });
    }

    static String name(Path spec) {
        return Manifests.read(spec).get(0).name().value();
    }

    /** What a command does. */
    interface Command<T> {
        T run(ControlPlane client);
    }

    <T> T client(Command<T> command) {
        try (ControlPlane client = ControlPlane.open(home, url, clock)) {
            return command.run(client);
        }
    }

    View.Deployment shown(String name) {
        return reconciler.view().deployments().stream()
                .filter(deployment -> deployment.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<Upstream> upstreams(String name) {
        return routes().routes().stream()
                .filter(route -> route.deployment().equals(name))
                .map(Route::upstreams)
                .findFirst()
                .orElse(List.of());
    }

    Routes routes() {
        try {
            return RoutesJson.read(Files.readAllBytes(home.routes()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A spec of three replicas whose model holds this text; {@code more} are further lines under spec. */
    Path spec(String model, String... more) throws IOException {
        return Specs.write(specs, model, more);
    }

    Sha256 digest(String model) throws IOException {
        return Sha256.of(specs.resolve(model + ".pt"));
    }

    /** Nothing runs twice, nothing runs that nobody wants, and the journal is whole. */
    void assertConsistent(int replicas) {
        assertThat(world.endpoints.running()).isEqualTo(replicas);
        assertThat(store.verifyJournal().intact()).isTrue();
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of(FakeWorld.NAME));
    }

    @Override
    public Optional<Provider> find(String name) {
        return name.equals(FakeWorld.NAME) ? Optional.of(world) : Optional.empty();
    }

    @Override
    public Verdict probe(ReplicaPlace place, ModelSpec model) {
        probed.add(place.address());
        return verdicts.getOrDefault(model.digest(), new Verdict.Good());
    }

    @Override
    public void close() {
        store.close();
    }
}
