package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import io.mlops.provider.Provider;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller as a whole: real threads, real time, real HTTP probes; only the provider and the gateway are fakes. */
class ControllerTest implements ProviderLookup {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ControllerSettings SETTINGS =
            ControllerSettings.defaults().withTick(Duration.ofMillis(20));

    @TempDir
    Path folder;

    private final FakeWorld world = new FakeWorld(Clock.systemUTC(), new Chaos());
    private final FakeGateway gateway = new FakeGateway();
    private FakeModelServer server;
    private Home home;
    private Path spec;

    @BeforeEach
    void prepare() throws IOException {
        server = new FakeModelServer();
        world.endpoints.serveAt(server.address());
        home = Home.of(folder.resolve("home"));
        home.create();
        spec = Specs.write(folder, "m1", "rollout: {hold: 100ms, keep-previous: 500ms}");
        server.serve(Sha256.of(folder.resolve("m1.pt")).hex());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theNextControllerOfAHomeTakesOverAtOnce() throws Exception {
        StoreUrl url = StoreUrl.sqlite(home.database());
        apply(url);
        Thread first;
        try (Controller controller = open(home, url, SETTINGS)) {
            first = start(controller);
            awaitView(v -> ready(v));
        }
        first.join(PATIENCE.toMillis());
        assertThat(first.isAlive()).isFalse();
        assertThat(Files.readString(home.controllerFile())).contains("\"fence\":1");

        try (Controller controller = open(home, url, SETTINGS)) {
            Thread second = start(controller);
            awaitView(v -> ready(v)
                    && v.controllerOrNull() != null
                    && v.controllerOrNull().fence() == 2);
            assertThat(second.isAlive()).isTrue();
        }
        assertThat(world.endpoints.started()).isEqualTo(3);
        assertThat(world.endpoints.running()).isEqualTo(3);
    }

    @Test
    void aHomeHasOneController() {
        StoreUrl url = StoreUrl.sqlite(home.database());
        try (Controller controller = open(home, url, SETTINGS)) {
            assertThat(controller.runUntil(view -> view.controllerOrNull() != null, PATIENCE))
                    .isTrue();
            MlopsException failure = catchThrowableOfType(MlopsException.class, () -> open(home, url, SETTINGS));
            assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(failure)
                    .hasMessageContaining(home.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aCommandCanDoTheWorkItself() {
        StoreUrl url = StoreUrl.sqlite(home.database());
        apply(url);
        try (Controller controller = open(home, url, SETTINGS)) {
            assertThat(controller.runUntil(view -> false, Duration.ofMillis(100)))
                    .isFalse();
            assertThat(controller.runUntil(ControllerTest::ready, PATIENCE)).isTrue();
        }
        assertThat(world.endpoints.running()).isEqualTo(3);
    }

    @Test
    void aProgramThatEmbedsItNeedsNoGateway() throws Exception {
        StoreUrl url = StoreUrl.sqlite(home.database());
        apply(url);
        try (Controller controller =
                Controller.open(home, url, SETTINGS, this, GatewayProcess.NONE, Clock.systemUTC())) {
            assertThat(controller.runUntil(ControllerTest::ready, PATIENCE)).isTrue();
            assertThat(routes().routes().get(0).upstreams()).hasSize(3).allMatch(u -> u.revision() == 1);

            try (ControlPlane client = ControlPlane.open(home, url, Clock.systemUTC())) {
                client.destroy("policy", "ann");
            }
            assertThat(controller.runUntil(view -> view.deployments().isEmpty(), PATIENCE))
                    .isTrue();
        }
        assertThat(world.endpoints.running()).isZero();
        assertThat(gateway.starts()).isZero();
    }

    @Test
    void whereNothingIsDeployedItEndsItselfAndTheGateway() throws Exception {
        StoreUrl url = StoreUrl.sqlite(home.database());
        apply(url);
        try (Controller controller = open(home, url, SETTINGS.withExitWhenIdle(true))) {
            Thread loop = start(controller);
            awaitView(ControllerTest::ready);
            try (ControlPlane client = ControlPlane.open(home, url, Clock.systemUTC())) {
                client.destroy("policy", "ann");
            }
            loop.join(PATIENCE.toMillis());
            assertThat(loop.isAlive()).isFalse();
        }
        assertThat(world.endpoints.running()).isZero();
        assertThat(gateway.observe().state()).isEqualTo(GatewayProcess.State.DOWN);
        assertThat(ViewJson.readFile(home.view()).orElseThrow().deployments()).isEmpty();
    }

    @Test
    void withoutItsDatabaseWhatRunsIsKeptRunning() throws Exception {
        Path data = folder.resolve("pg");
        EmbeddedPostgres postgres = postgres(data, 0);
        StoreUrl url = StoreUrl.parse(postgres.getJdbcUrl("postgres", "postgres"));
        apply(url);
        try (Controller controller = open(home, url, SETTINGS)) {
            Thread loop = start(controller);
            awaitView(ControllerTest::ready);
            postgres.close();
            awaitView(v -> v.store().contains("what runs goes on running"));

            String victim = routes().routes().get(0).upstreams().get(0).id();
            world.endpoints.kill(victim);
            await().atMost(PATIENCE)
                    .until(() -> routes().routes().get(0).upstreams().stream().noneMatch(u -> u.id().equals(victim)));
            awaitView(v -> v.deployments().get(0).ready() == 3);
            MlopsException failure = catchThrowableOfType(MlopsException.class, () -> apply(url));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);

            try (EmbeddedPostgres again = postgres(data, postgres.getPort())) {
                awaitView(v -> v.store().isEmpty());
                try (ControlPlane client = ControlPlane.open(home, url, Clock.systemUTC())) {
                    await().atMost(PATIENCE)
                            .until(() -> client.journalTail(100).stream()
                                    .map(JournalEntry::action)
                                    .anyMatch("REPLICA_LOST"::equals));
                    assertThat(client.verifyJournal().intact()).isTrue();
                }
                assertThat(loop.isAlive()).isTrue();
                assertThat(again.getPort()).isEqualTo(postgres.getPort());
            }
        }
        assertThat(world.endpoints.started()).isEqualTo(4);
    }

    private static EmbeddedPostgres postgres(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private Controller open(Home where, StoreUrl url, ControllerSettings settings) {
        return Controller.open(where, url, settings, this, gateway, Clock.systemUTC());
    }

    private static Thread start(Controller controller) {
        return Thread.ofPlatform().daemon().start(controller::run);
    }

    private void apply(StoreUrl url) {
        Manifest manifest = Manifests.read(spec).get(0);
        try (ControlPlane client = ControlPlane.open(home, url, Clock.systemUTC())) {
            client.apply(client.plan(manifest, this), "ann");
        }
    }

    private static boolean ready(View view) {
        return view.deployments().stream().anyMatch(d -> d.phase() == View.Phase.READY && d.ready() == 3);
    }

    private void awaitView(Predicate<View> reached) {
        await().atMost(PATIENCE)
                .until(() -> ViewJson.readFile(home.view()).filter(reached).isPresent());
    }

    private Routes routes() throws IOException {
        return RoutesJson.read(Files.readAllBytes(home.routes()));
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of(FakeWorld.NAME));
    }

    @Override
    public Optional<Provider> find(String name) {
        return name.equals(FakeWorld.NAME) ? Optional.of(world) : Optional.empty();
    }
}
