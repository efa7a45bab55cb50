package io.mlops.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of purchase, bounds and who scales, with one provider that has machines to choose from and one that has not. */
class CapacityPlanTest implements ProviderLookup {
    @TempDir
    Path folder;

    private final List<Need> needs = new ArrayList<>();

    @Test
    void saysForEachLocationWhatPurchaseMeansAndWhoScales() throws IOException {
        Plan plan = plan("{min: 2, max: 6}", "[cloud/a, plain/a]", "scaling: {requests-per-replica: 200}");

        assertThat(plan.lines())
                .contains(
                        "  + cloud/a: start 1 to 5 replicas on a box, on-demand (no spot here), scaled by cloud at 140"
                                + " requests a second each",
                        "  + plain/a: start 1 replica, not scaled by load");
        assertThat(plan.warnings()).contains("replicas stay as they are at plain/a: plain does not scale by load");
        assertThat(needs).extracting(Need::replicas).contains(5);
    }

    @Test
    void saysWhatChanges() throws IOException {
        try (ControlPlane client = client()) {
            client.apply(
                    client.plan(
                            Manifests.read(spec("{min: 1, max: 2}", "[cloud/a]"))
                                    .get(0),
                            this),
                    "ann");
        }

        Plan plan = plan("{min: 1, max: 2}", "[cloud/a]", "scaling: {target: 50%}");

        assertThat(plan.action()).isEqualTo(Plan.Action.SCALE);
        assertThat(plan.lines())
                .contains("  ~ cloud/a: 1 to 2 replicas becomes 1 to 2 replicas on a box, on-demand (no spot here),"
                        + " scaled by cloud at 50% utilization");
        assertThat(plan("{min: 1}", "[cloud/a]").lines())
                .contains("  ~ cloud/a: 1 to 2 replicas becomes 1 replica on a box, on-demand (no spot here)");
    }

    @Test
    void saysWhatIsServerless() throws IOException {
        Plan plan = plan("{min: 1}", "[cloud/a, cloud/b]", "serverless: {concurrency: 20}");

        assertThat(plan.lines())
                .contains("  + cloud/b: start a serverless endpoint for at most 10 requests at a time on 1 GiB, paid by"
                        + " use");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void spotThatNobodyHasIsFoundBeforeAnythingIsMade() throws IOException {
        MlopsException refused = refused("{min: 2}", "[cloud/a, plain/a]", "compute: {purchase: spot}");

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused.getMessage())
                .contains("spec.compute.purchase: cannot host at cloud/a: there is no spot; write on-demand")
                .contains("spec.compute.purchase: plain has no spot machines for endpoints; write on-demand, or any,"
                        + " which means on-demand there");
    }

    @Test
    void serverlessThatNobodyHasIsFoundBeforeAnythingIsMade() throws IOException {
        MlopsException refused = refused("{min: 1}", "[plain/a]", "serverless: {concurrency: 2}");

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused.getMessage())
                .contains("spec.serverless: plain hosts nothing without machines; leave serverless out");
    }

    @Test
    void whatDoesNothingIsSaid() throws IOException {
        assertThat(plan("{min: 2}", "[cloud/a, cloud/b]", "scaling: {target: 50%, schedule: [noon]}")
                        .warnings())
                .containsExactly(
                        "scaling does nothing without a replicas.max above replicas.min 2",
                        "scaling.schedule is kept and not followed: replicas follow the load only");
        String objectives = "objectives: {latency-p99: 1s, availability: 99%, failure-rates: {zone: 1%},"
                + " clients: [{region: here, latency: {cloud: 1ms}}]}";
        assertThat(plan("{min: 2}", "[cloud/a, cloud/b]", objectives).warnings())
                .containsExactly(
                        "objectives.clients does nothing where locations are named: placement: auto chooses by it",
                        "objectives.failure-rates does nothing where locations are named: placement: auto chooses by it");
    }

    @Test
    void saysWhereAnEndpointTakesLessThanTheLoad() throws IOException {
        assertThat(plan("{min: 2}", "[cloud/a, plain/a]", "load: {steady: 100, peak: 700}")
                        .warnings())
                .contains("cloud/a takes at most 500 requests a second for an endpoint, and load asks for 700: have the"
                        + " limit raised, or use more locations")
                .noneMatch(warning -> warning.contains("plain/a takes"));
        assertThat(plan("{min: 2}", "[cloud/a]", "load: {steady: 500}").warnings())
                .noneMatch(warning -> warning.contains("takes at most"));
    }

    private Plan plan(String replicas, String placement, String... more) throws IOException {
        try (ControlPlane client = client()) {
            return client.plan(Manifests.read(spec(replicas, placement, more)).get(0), this);
        }
    }

    private MlopsException refused(String replicas, String placement, String line) {
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> plan(replicas, placement, line));
        assertThat(refused).isNotNull();
        return refused;
    }

    private ControlPlane client() {
        Home home = Home.of(folder.resolve("home"));
        return ControlPlane.open(home, StoreUrl.sqlite(home.database()), InstantSource.system());
    }

    private Path spec(String replicas, String placement, String... more) throws IOException {
        Path spec = Specs.write(folder, "m1", more);
        String text = Files.readString(spec);
        return Files.writeString(
                spec, text.replace("{min: 3}", replicas).replace("[fake/a, fake/b, fake/c]", placement));
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of("cloud", "plain"));
    }

    @Override
    public Optional<Provider> find(String name) {
        return names().contains(name) ? Optional.of(new Place(name)) : Optional.empty();
    }

    /** One of the two. */
    private final class Place extends SayingProvider {
        private Place(String name) {
            super(
                    name,
                    name.equals("plain")
                            ? Set.of(Capability.ENDPOINTS)
                            : Set.of(
                                    Capability.ENDPOINTS,
                                    Capability.ENDPOINT_AUTOSCALING,
                                    Capability.ENDPOINT_SERVERLESS));
        }

        @Override
        public Optional<String> machine(Need need) {
            if (name().equals("plain")) {
                return Optional.empty();
            }
            needs.add(need);
            return Optional.of(
                    switch (need.hosting()) {
                        case Hosting.OnDemand() -> "a box, on-demand (no spot here)";
                        case Hosting.Serverless(int maximum) -> "1 GiB, paid by use";
                        case Hosting.Spot() ->
                            throw new MlopsException(
                                    ErrorCode.UNSUPPORTED,
                                    "cannot host at " + need.location() + ": there is no spot; write on-demand");
                    });
        }

        @Override
        public OptionalInt requestsPerSecond(Hosting hosting) {
            return name().equals("plain") ? OptionalInt.empty() : OptionalInt.of(500);
        }
    }
}
