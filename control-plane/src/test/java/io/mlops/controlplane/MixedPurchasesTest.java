package io.mlops.controlplane;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.catalog.Catalog;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.placing.Decider;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.spec.Place;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.planner.place.JsonPlacer;
import io.mlops.planner.place.PlacementPlan;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spot is mixed into a placement as far as the availability that is asked allows, where somebody states how often it is taken away. */
class MixedPurchasesTest implements ProviderLookup {
    @TempDir
    Path folder;

    private final TreeMap<String, Provider> providers = new TreeMap<>();
    private ControlPlane client;
    private Path spec;

    @BeforeEach
    void open() throws IOException {
        providers.put("aws", new RentingProvider("aws", List.of("us-east-1"), List.of("ml.g4dn.xlarge"), 0));
        providers.put("gcp", RentingProvider.alsoOnSpot("gcp", List.of("us-central1"), List.of("n1-standard-4+1xT4")));
        Home home = Home.of(folder.resolve("home"));
        client = ControlPlane.open(
                home, StoreUrl.sqlite(home.database()), InstantSource.fixed(Instant.parse("2026-11-23T08:00:00Z")));
        spec = Specs.write(
                folder,
                "m1",
                "compute: {accelerator: [T4], cpus: 4, memory: 15GiB}",
                "load: {steady: 200, peak: 400}",
                "objectives: {survive: cloud, degraded-throughput: 80%, availability: 99.99%}",
                "traffic: active");
        edit(spec, "[fake/a, fake/b, fake/c]", "auto");
        edit(spec, "{min: 3}", "{min: 1}");
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void spotIsMixedInAsFarAsTheAvailabilityAllows() throws IOException {
        PlacementPlan onDemand = decide().plan().orElseThrow();
        assertThat(purchases()).as("nobody asked for it").containsExactly(Purchase.ON_DEMAND, Purchase.ON_DEMAND);

        edit(spec, "availability: 99.99%", "availability: 99.99%, failure-rates: {spot: 2%}");
        Decided mixed = decide();

        assertThat(purchases()).containsExactly(Purchase.ON_DEMAND, Purchase.SPOT);
        PlacementPlan plan = mixed.plan().orElseThrow();
        assertThat(plan.hourly().amount()).isLessThan(onDemand.hourly().amount());
        assertThat(plan.availability())
                .isBetween(new BigDecimal("0.9999"), onDemand.availability().subtract(new BigDecimal("0.000001")));
        assertThat(mixed.notes())
                .anyMatch(note -> note.endsWith(
                        "a cloud 0.0001%, all spot machines at a location 2% (objectives.failure-rates)"));

        edit(spec, "spot: 2%", "spot: 30%");
        assertThat(purchases()).as("0.05 % beside 30.5 %").containsExactly(Purchase.ON_DEMAND, Purchase.ON_DEMAND);

        edit(spec, "availability: 99.99%", "availability: 99.9%");
        assertThat(purchases()).containsExactly(Purchase.ON_DEMAND, Purchase.SPOT);
    }

    @Test
    void whoSaysOnDemandGetsNoSpotAndNoAvailabilityNoneEither() throws IOException {
        edit(spec, "availability: 99.99%", "availability: 99.99%, failure-rates: {spot: 1%}");
        edit(spec, "cpus: 4,", "cpus: 4, purchase: on-demand,");
        assertThat(purchases()).containsExactly(Purchase.ON_DEMAND, Purchase.ON_DEMAND);

        edit(spec, "purchase: on-demand", "purchase: any");
        assertThat(purchases()).containsExactly(Purchase.ON_DEMAND, Purchase.SPOT);

        edit(spec, "availability: 99.99%, ", "");
        assertThat(purchases())
                .as("nothing says how much of it may vanish")
                .containsExactly(Purchase.ON_DEMAND, Purchase.ON_DEMAND);
    }

    @Test
    void ofSeveralQuotasThatAreNotKnownForTheSameReasonOneNoteIsMade() {
        assertThat(decide().notes())
                .contains("quotas of aws, gcp are not known and bind nothing: this provider does not tell them");
    }

    private List<Purchase> purchases() {
        return decide().resolved().spec().placement().places().stream()
                .map(Place::purchase)
                .flatMap(Optional::stream)
                .toList();
    }

    private Decided decide() {
        return client.placements()
                .decide(
                        Manifests.read(spec).getFirst(),
                        this,
                        new Decider(Catalog.snapshot(), this, new JsonPlacer()),
                        true);
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(providers.keySet());
    }

    @Override
    public Optional<Provider> find(String name) {
        return Optional.ofNullable(providers.get(name));
    }
}
