package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How what is asked for all locations becomes what each one has. */
class CapacityTest {
    @TempDir
    Path folder;

    @Test
    void whoeverHasAllTheTrafficMayHaveAllButTheOthersLeast() throws IOException {
        assertThat(said("{min: 4, max: 12}")).containsExactly("2 to 10 replicas", "1 to 9 replicas", "1 to 9 replicas");
    }

    @Test
    void theMostIsSpreadWhereAllServe() throws IOException {
        assertThat(said("{min: 4, max: 11}", "traffic: active"))
                .containsExactly("2 to 4 replicas", "1 to 4 replicas", "1 to 3 replicas");
        assertThat(said("{min: 4, max: 5}", "traffic: active"))
                .containsExactly("2 replicas", "1 to 2 replicas", "1 replica");
    }

    @Test
    void aLocationWithoutALeastHasNothing() throws IOException {
        assertThat(said("{min: 2, max: 9}")).containsExactly("1 to 8 replicas", "1 to 8 replicas", "0 replicas");
    }

    @Test
    void whatALocationSaysIsItsAndTheOthersShareTheRest() throws IOException {
        assertThat(said("{min: 6}", "placement: [fake/a, {location: fake/b, replicas: 3}, fake/c]"))
                .containsExactly("2 replicas", "3 replicas", "1 replica");
        assertThat(said("{min: 4}", "placement: [fake/a, {location: fake/b, replicas: 3}, fake/c]"))
                .containsExactly("1 replica", "3 replicas", "0 replicas");
    }

    @Test
    void unevenLocationsGrowInProportion() throws IOException {
        String uneven = "placement: [fake/a, {location: fake/b, replicas: 3}, fake/c]";
        assertThat(said("{min: 6, max: 12}", uneven, "traffic: active"))
                .containsExactly("2 to 4 replicas", "3 to 6 replicas", "1 to 2 replicas");
        // 2.67, 4 and 1.33: what is left over goes to the largest fraction.
        assertThat(said("{min: 6, max: 8}", uneven, "traffic: active"))
                .containsExactly("2 to 3 replicas", "3 to 4 replicas", "1 replica");
        assertThat(said("{min: 6, max: 12}", uneven))
                .containsExactly("2 to 8 replicas", "3 to 9 replicas", "1 to 7 replicas");
    }

    @Test
    void requestsAndWarmOnesAreSpread() throws IOException {
        assertThat(said("{min: 1}", "serverless: {concurrency: 10, warm: 2}"))
                .containsExactly(
                        "a serverless endpoint for at most 4 requests at a time, 1 of them kept warm",
                        "a serverless endpoint for at most 3 requests at a time, 1 of them kept warm",
                        "a serverless endpoint for at most 3 requests at a time");
    }

    @Test
    void aimsAtTheShareOfWhatAReplicaCarries() throws IOException {
        assertThat(target("scaling: {target: 70%, requests-per-replica: 50}")).isEqualTo(new Scaling.Requests(35));
        assertThat(target("scaling: {requests-per-replica: 3}")).isEqualTo(new Scaling.Requests(2.1));
        assertThat(target("scaling: {target: 45%}")).isEqualTo(new Scaling.Utilization(0.45));
        assertThat(target("traffic: priority")).isEqualTo(new Scaling.Utilization(0.7));
    }

    @Test
    void anyPurchaseIsOnDemand() throws IOException {
        assertThat(hosting("compute: {purchase: any}")).isEqualTo(new Hosting.OnDemand());
        assertThat(hosting("compute: {purchase: on-demand}")).isEqualTo(new Hosting.OnDemand());
        assertThat(hosting("compute: {purchase: spot}")).isEqualTo(new Hosting.Spot());
    }

    private Hosting hosting(String line) throws IOException {
        return capacities("{min: 3}", line).get(0).hosting();
    }

    private Scaling.Target target(String line) throws IOException {
        return capacities("{min: 3, max: 6}", line)
                .get(0)
                .scaling()
                .orElseThrow()
                .target();
    }

    private List<String> said(String replicas, String... more) throws IOException {
        return capacities(replicas, more).stream().map(Capacity::describe).toList();
    }

    private List<Capacity> capacities(String replicas, String... more) throws IOException {
        Path file = Specs.write(folder, "m1", more);
        String text = Files.readString(file).replace("{min: 3}", replicas);
        // Where a line has a placement of its own, the ordinary one makes room.
        boolean own = Stream.of(more).anyMatch(line -> line.startsWith("placement: "));
        Files.writeString(file, own ? text.replaceFirst("  placement: .*\\n", "") : text);
        DeploymentSpec spec = Manifests.read(file).get(0).spec();
        return Stream.of("fake/a", "fake/b", "fake/c")
                .map(place -> Capacity.of(spec, Location.parse(place)))
                .toList();
    }
}
