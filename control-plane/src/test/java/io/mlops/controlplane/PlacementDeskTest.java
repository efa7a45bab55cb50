package io.mlops.controlplane;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.placing.Decider;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.spec.Place;
import io.mlops.controlplane.spec.Placement;
import io.mlops.controlplane.store.DecisionRow;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.store.ThroughputRow.Origin;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.DomainFailures;
import io.mlops.planner.place.Infeasible;
import io.mlops.planner.place.JsonPlacer;
import io.mlops.planner.place.PlacementJson;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locations are chosen from the prices that the product ships, by the planner itself. */
class PlacementDeskTest implements ProviderLookup {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Machine T4 = new Machine("g4dn.xlarge", new Accelerator("T4", 1, 16), 4, 16);

    @TempDir
    Path folder;

    private final TreeMap<String, Provider> providers = new TreeMap<>();
    private ControlPlane client;
    private Path spec;

    @BeforeEach
    void open() throws IOException {
        providers.put("aws", new RentingProvider("aws", List.of("us-east-1"), List.of("ml.g4dn.xlarge"), 0));
        providers.put("azure", new RentingProvider("azure", List.of("eastus"), List.of("Standard_NC4as_T4_v3"), 500));
        providers.put("gcp", new RentingProvider("gcp", List.of("us-central1"), List.of("n1-standard-4+1xT4"), 0));
        Home home = Home.of(folder.resolve("home"));
        client = ControlPlane.open(home, StoreUrl.sqlite(home.database()), InstantSource.fixed(NOW));
        spec = Specs.write(
                folder,
                "m1",
                "compute: {accelerator: [T4], cpus: 4, memory: 15GiB}",
                "load: {steady: 200, peak: 400}",
                "objectives: {survive: cloud, degraded-throughput: 80%, failover: 30s}",
                "traffic: active");
        edit(spec, "[fake/a, fake/b, fake/c]", "auto");
        edit(spec, "{min: 3}", "{min: 1}");
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void theCheapestMixThatSurvivesACloudBecomesPlaces() {
        Decided decided = decide(Catalog.snapshot(), false);

        Manifest resolved = decided.resolved();
        assertThat(resolved.spec().placement().places())
                .containsExactly(
                        new Place(Location.of("aws", "us-east-1"), 2, "ml.g4dn.xlarge", Purchase.ON_DEMAND),
                        new Place(Location.of("azure", "eastus"), 2, "Standard_NC4as_T4_v3", Purchase.ON_DEMAND),
                        new Place(Location.of("gcp", "us-central1"), 2, "n1-standard-4+1xT4", Purchase.ON_DEMAND));
        assertThat(resolved.spec().replicas().min()).isEqualTo(6);
        assertThat(decided.plan().orElseThrow().losses())
                .hasSize(3)
                .allSatisfy(loss -> assertThat(loss.left()).isEqualTo(400).isGreaterThanOrEqualTo(loss.asked()));
        assertThat(decided.notes())
                .contains("100 requests/s a replica where nothing was measured (assumed; not measured): measure with"
                        + " mlops-cli bench")
                .anyMatch(note -> note.startsWith("no promised availability is known of endpoints on azure"));
    }

    @Test
    void whatWasMeasuredCountsForThatMachine() {
        String digest = digest();
        client.placements()
                .keep(new ThroughputRow(digest, "aws", "ml.g4dn.xlarge", 50, Duration.ofMillis(300), NOW, "bench"));
        client.placements()
                .keep(new ThroughputRow(
                        digest, "gcp", "n1-standard-4+1xT4", 400, Duration.ofMillis(300), NOW, "bench"));

        Decided decided = decide(Catalog.snapshot(), false);

        assertThat(decided.problem().candidates())
                .extracting(each -> each.throughput().requestsPerSecond())
                .as("nothing is assumed above the least that was measured")
                .containsExactly(50.0, 50.0, 400.0);
        assertThat(decided.problem().candidates())
                .extracting(each -> each.throughput().basis())
                .containsExactly(Basis.MEASURED, Basis.ASSUMED, Basis.MEASURED);
    }

    @Test
    void theModelIsReadOnceForADecisionAndItsPlan() throws IOException {
        Decided decided = decide(Catalog.snapshot(), false);
        Files.delete(folder.resolve("m1.pt"));

        Plan plan = client.plan(decided, this, "");

        assertThat(plan.model()).isEqualTo(decided.model());
        assertThat(plan.manifest()).isEqualTo(decided.resolved());
        MlopsException gone = catchThrowableOfType(MlopsException.class, () -> client.apply(plan, "ann"));
        assertThat(gone.code()).as("what is not there is not deployed").isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void whatLiveTrafficHasShownIsStoredAndDecidedAgainFrom() {
        client.placements()
                .keep(new ThroughputRow(
                        digest(),
                        "aws",
                        "ml.g4dn.xlarge",
                        401.0 / 3,
                        Duration.ofMillis(300),
                        NOW,
                        "live traffic of policy",
                        Origin.LIVE));
        Decided decided = decide(Catalog.snapshot(), false);

        DecisionRow row = client.placements().find(client.placements().keep(decided, "ann"));

        assertThat(PlacementJson.problem(row.problem())).isEqualTo(decided.problem());
        assertThat(PlacementJson.problem(row.problem()).candidates())
                .extracting(Candidate::throughput)
                .contains(new Throughput(401.0 / 3, Basis.LIVE, "live traffic of policy"));
        assertThat(PlacementJson.placement(row.placement())).isEqualTo(decided.placement());
        assertThat(new JsonPlacer().place(row.problem())).as("as explain does").isEqualTo(row.placement());
    }

    @Test
    void aDecisionIsKeptWithItsInputsAndItsPrice() {
        Decided decided = decide(Catalog.snapshot(), false);

        assertThat(client.placements().keep(decided, "ann")).isEqualTo("policy/1");

        DecisionRow row = client.placements().find("policy");
        assertThat(row).isEqualTo(client.placements().find("policy/1"));
        assertThat(new JsonPlacer().place(row.problem())).isEqualTo(row.placement());
        assertThat(PlacementJson.problem(row.problem())).isEqualTo(decided.problem());
        JournalEntry entry = client.journalTail(1).getFirst();
        assertThat(entry.action()).isEqualTo("PLACEMENT_DECIDED");
        assertThat(entry.detail()).contains("policy/1", "2 x aws/us-east-1 ml.g4dn.xlarge on-demand");
        assertThat(entry.priceOrNull()).isEqualByComparingTo("3.184");
        assertThat(entry.pricedAtOrNull()).isBefore(NOW);
        MlopsException none = catchThrowableOfType(
                MlopsException.class, () -> client.placements().find("policy/7"));
        assertThat(none).hasMessage("cannot explain policy/7: there is no such decision; there are policy/1");
    }

    @Test
    void aPriceAloneMovesNothingButIsTold() {
        deploy(decide(Catalog.snapshot(), false));
        Catalog later = Catalog.refreshed(List.of(dearer("us-east-1", "9")));

        Decided stands = decide(later, false);

        assertThat(stands.standing())
                .hasValueSatisfying(row -> assertThat(row.id()).isEqualTo("policy/1"));
        assertThat(stands.resolved().spec().placement().locations()).contains(Location.of("aws", "us-east-1"));
        assertThat(stands.notes()).last().asString().contains("stands: a new one would cost", "--replan decides again");
        Decided again = decide(later, true);
        assertThat(again.standing()).isEmpty();
        assertThat(again.resolved().spec().placement().locations()).doesNotContain(Location.of("aws", "us-east-1"));
    }

    @Test
    void whatNoLongerHoldsIsDecidedAgain() throws IOException {
        deploy(decide(Catalog.snapshot(), false));
        assertThat(decide(Catalog.snapshot(), false).notes())
                .last()
                .asString()
                .endsWith("stands: a new one would not be cheaper");
        String digest = digest();
        client.placements()
                .keep(new ThroughputRow(
                        digest, "azure", "Standard_NC4as_T4_v3", 40, Duration.ofMillis(300), NOW, "bench"));

        Decided decided = decide(Catalog.snapshot(), false);

        assertThat(decided.standing()).isEmpty();
        assertThat(decided.notes())
                .anyMatch(note -> note.startsWith("decision policy/1 does not hold any more: all replicas together"
                        + " carry 240 of 400 requests/s; after the loss of aws 160 requests/s are left, and 320"));

        edit(spec, "peak: 400", "peak: 300");
        assertThat(decide(Catalog.snapshot(), false).standing())
                .as("another question")
                .isEmpty();
    }

    @Test
    void lossesBeyondPromisesAreAssumedWhereAvailabilityIsAsked() throws IOException {
        assertThat(decide(Catalog.snapshot(), false).problem().failures()).isEqualTo(DomainFailures.none());

        edit(spec, "failover: 30s", "failover: 30s, availability: 99%");
        Decided assumed = decide(Catalog.snapshot(), false);
        edit(spec, "availability: 99%", "availability: 99%, failure-rates: {region: 0.5%}");
        Decided stated = decide(Catalog.snapshot(), false);

        assertThat(assumed.problem().failures())
                .isEqualTo(new DomainFailures(
                        new BigDecimal("0.0001"), new BigDecimal("0.00002"), new BigDecimal("0.000001"), "assumed"));
        assertThat(assumed.notes())
                .contains("beyond what services promise a zone is lost 0.01% of the time, a region 0.002%, a cloud"
                        + " 0.0001%: assumptions, which objectives.failure-rates change");
        assertThat(stated.problem().failures().region()).isEqualByComparingTo("0.005");
        assertThat(stated.notes()).anyMatch(note -> note.endsWith("a cloud 0.0001% (objectives.failure-rates)"));
        assertThat(stated.plan().orElseThrow().availability())
                .as("a region that is lost more often promises less")
                .isLessThan(assumed.plan().orElseThrow().availability());

        edit(spec, "availability: 99%, ", "");
        assertThat(decide(Catalog.snapshot(), false).notes())
                .contains("objectives.failure-rates count where objectives.availability is asked, and it is not");
    }

    @Test
    void conflictsAreInTheWordsOfTheSpec() throws IOException {
        edit(spec, "placement: auto", "placement: {auto: {locations: ['aws/*']}}");

        Decided decided = decide(Catalog.snapshot(), false);

        assertThat(decided.placement())
                .isInstanceOfSatisfying(
                        Infeasible.class,
                        none -> assertThat(none.conflicts())
                                .extracting(Infeasible.Conflict::words)
                                .contains(
                                        "objectives: {survive: cloud, degraded-throughput: 80%}",
                                        "placement: only aws/us-east-1"));
    }

    @Test
    void whatCannotBeChosenSaysWhatToDo() throws IOException {
        edit(spec, "traffic: active", "traffic: priority");
        assertThat(refused(ErrorCode.INVALID_ARGUMENT)).contains(":12:", "write traffic: active");
        edit(spec, "traffic: priority", "traffic: active");
        edit(spec, "placement: auto", "placement: {auto: {prefer: [aws, ibm/*]}}");
        assertThat(refused(ErrorCode.INVALID_ARGUMENT))
                .contains("spec.placement.auto.prefer[1]: no location is like ibm/*; there are aws/us-east-1,");
        edit(spec, "placement: {auto: {prefer: [aws, ibm/*]}}", "placement: auto");
        providers.clear();
        providers.put("local", new SayingProvider("local", Set.of(Capability.ENDPOINTS)));
        assertThat(refused(ErrorCode.FAILED_PRECONDITION))
                .contains("no provider that is configured (local) has a machine with what compute asks for");
    }

    @Test
    void aPlaceThatThisHomeLacksIsToldWhetherOrNotTheDecisionStands() throws IOException {
        edit(spec, "placement: auto", "placement: {auto: {exclude: [aws/us-west-2]}}");

        Decided decided = decide(Catalog.snapshot(), false);
        deploy(decided);
        Decided stands = decide(Catalog.snapshot(), false);

        assertThat(stands.standing()).isPresent();
        assertThat(stands.warnings())
                .isEqualTo(decided.warnings())
                .singleElement()
                .asString()
                .startsWith(spec + ":7:32: spec.placement.auto.exclude[0]: ");
        assertThat(stands.notes()).as("a place in a file is not stored").noneMatch(note -> note.contains("us-west-2"));
        edit(spec, "aws/us-west-2", "aws/us-wets-2");
        assertThat(refused(ErrorCode.INVALID_ARGUMENT)).contains("no location is like aws/us-wets-2");
    }

    @Test
    void quotasBindAndWhatIsNotKnownOfThemIsSaid() throws IOException {
        renting("aws")
                .tell((needs, held) -> needs.stream()
                        .<Allowance>map(need -> new Allowance.Free(need, 1, "one"))
                        .toList());
        renting("azure")
                .tell((needs, held) -> needs.stream()
                        .<Allowance>map(need -> new Allowance.Unknown(need, "permission denied"))
                        .toList());
        renting("gcp")
                .tell((needs, held) -> needs.stream()
                        .<Allowance>map(need -> new Allowance.Limit(need, 9, "what is in use was not seen"))
                        .toList());

        Decided decided = decide(Catalog.snapshot(), false);

        assertThat(decided.problem().candidates())
                .extracting(Candidate::quota)
                .containsExactly(1, Candidate.NO_QUOTA, 9);
        assertThat(decided.resolved().spec().placement().places())
                .extracting(Place::replicasOrNull)
                .containsExactly(1, 3, 3);
        assertThat(decided.notes())
                .contains(
                        "quotas of azure/eastus are not known and bind nothing: permission denied",
                        "quotas of gcp/us-central1 count as if nothing more were in use: what is in use was not seen");

        edit(spec, "placement: auto", "placement: {auto: {exclude: [azure]}}");
        assertThat(decide(Catalog.snapshot(), false).notes())
                .as("nobody asks where nothing may be")
                .noneMatch(note -> note.contains("permission denied"));
    }

    @Test
    void whatRunsAlreadyIsHeldAndADecisionStandsOnItsQuota() {
        Decided first = decide(Catalog.snapshot(), false);
        assertThat(first.notes())
                .contains("quotas of aws, azure, gcp are not known and bind nothing: this provider does not tell them");
        deploy(first);
        List<Need> told = new ArrayList<>();
        renting("aws").tell((needs, held) -> {
            told.addAll(held);
            return needs.stream()
                    .<Allowance>map(need -> new Allowance.Free(need, 0, "none left"))
                    .toList();
        });

        Decided stands = decide(Catalog.snapshot(), false);

        assertThat(told).singleElement().satisfies(need -> {
            assertThat(need.location()).isEqualTo(Location.of("aws", "us-east-1"));
            assertThat(need.replicas()).isEqualTo(2);
        });
        assertThat(stands.standing()).isPresent();
        assertThat(decide(Catalog.snapshot(), true)
                        .resolved()
                        .spec()
                        .placement()
                        .locations())
                .doesNotContain(Location.of("aws", "us-east-1"));
    }

    @Test
    void clientsAreNearEnoughToAllThatServes() throws IOException {
        edit(spec, "failover: 30s", "failover: 30s, latency-p99: 150ms");
        assertThat(decide(Catalog.snapshot(), false).notes())
                .anyMatch(note -> note.startsWith("latency-p99 is no part of the choice"));

        edit(
                spec,
                "latency-p99: 150ms",
                "latency-p99: 150ms, clients: [{region: tokyo, latency: {aws: 160ms, aws/us-*: 120ms, gcp/*: 140ms}},"
                        + " {region: osaka, latency: {'*': 140ms, azure/eastus: 151ms}}]");
        Decided near = decide(Catalog.snapshot(), false);

        assertThat(near.problem().candidates())
                .extracting(Candidate::latency)
                .containsExactly(
                        Map.of("tokyo", Duration.ofMillis(120), "osaka", Duration.ofMillis(140)),
                        Map.of("osaka", Duration.ofMillis(151)),
                        Map.of("tokyo", Duration.ofMillis(140), "osaka", Duration.ofMillis(140)));
        assertThat(near.resolved().spec().placement().locations())
                .containsExactly(Location.of("aws", "us-east-1"), Location.of("gcp", "us-central1"));
        assertThat(near.notes())
                .contains(
                        "latency-p99 is held against one round trip on an open connection, as objectives.clients states"
                                + " it, without the model's own time, which was not measured: measure with mlops-cli bench",
                        "no round trip from tokyo is stated to azure/eastus: too long, as what is not known is");

        deploy(near);
        assertThat(decide(Catalog.snapshot(), false).standing()).isPresent();
        measured("gcp", "n1-standard-4+1xT4", 10);
        measured("aws", "ml.g4dn.xlarge", 11);

        Decided slow = decide(Catalog.snapshot(), false);

        assertThat(slow.notes())
                .contains("decision policy/1 does not hold any more: aws/us-east-1 ml.g4dn.xlarge on-demand is out of"
                        + " the question: p99 from osaka is 151ms, above 150ms")
                .anyMatch(note -> note.endsWith("(11 ms, the longest, where it was not measured)"));
        assertThat(slow.placement())
                .isInstanceOfSatisfying(
                        Infeasible.class,
                        none -> assertThat(none.conflicts())
                                .extracting(Infeasible.Conflict::words)
                                .contains("objectives: {latency-p99: 150ms} for clients in osaka, tokyo"));
    }

    private void measured(String provider, String machine, int millis) {
        String digest = digest();
        client.placements()
                .keep(new ThroughputRow(digest, provider, machine, 100, Duration.ofMillis(millis), NOW, "bench"));
    }

    /** Of the model. */
    private String digest() {
        return client.plan(plain(decide(Catalog.snapshot(), true)), this)
                .modelDigest()
                .hex();
    }

    private RentingProvider renting(String name) {
        return (RentingProvider) Objects.requireNonNull(providers.get(name));
    }

    private String refused(ErrorCode code) {
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> decide(Catalog.snapshot(), false));
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        return String.valueOf(refused.getMessage());
    }

    private Decided decide(Catalog catalog, boolean again) {
        return client.placements()
                .decide(Manifests.read(spec).getFirst(), this, new Decider(catalog, this, new JsonPlacer()), again);
    }

    private void deploy(Decided decided) {
        client.placements().keep(decided, "ann");
        client.apply(client.plan(plain(decided), this), "ann");
    }

    /** Where it was decided, on whatever machine. */
    private static Manifest plain(Decided decided) {
        Manifest resolved = decided.resolved();
        List<Place> places = resolved.spec().placement().places().stream()
                .map(each -> new Place(each.location(), each.replicasOrNull(), null, null))
                .toList();
        return resolved.withSpec(resolved.spec()
                .withPlacement(Placement.at(places), resolved.spec().replicas()));
    }

    private static Offer dearer(String region, String usd) {
        return T4.offer(Location.of("aws", region), PurchaseOption.ON_DEMAND, Money.usd(usd), NOW, "asked today");
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
