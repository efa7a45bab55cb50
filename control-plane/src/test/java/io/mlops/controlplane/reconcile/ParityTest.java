package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.port.OutputComparison.Pair;
import io.mlops.controlplane.port.OutputComparison.Result;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Recording;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A location's outputs are compared with another one's before it gets traffic beside it. */
class ParityTest extends OnARig {
    private static final Result DIFFERENT = new Result.Measured(32, 0, 0, "", 0.12, "y");
    private static final Result UNKNOWN = new Result.Unknown("only 3 inputs could be compared, of at least 20");

    @BeforeEach
    void balance() {
        rig.world.balances = true;
    }

    @Test
    void eachLocationIsComparedWithOneThatServes() throws IOException {
        View.Deployment shown = rig.deploy(rig.spec("m1"));

        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(served()).containsExactlyInAnyOrder("fake/a", "fake/b", "fake/c");
        assertThat(rig.comparison.askedOfLocations).hasSize(2);
        assertThat(rig.comparison.askedOfLocations.stream().map(this::at).distinct())
                .hasSize(1);
        rig.restart();
        rig.tick(20);
        assertThat(rig.comparison.askedOfLocations).hasSize(2);
    }

    @Test
    void whatPredictsSomethingElseGetsNoTrafficAndThatIsSaid() throws IOException {
        rig.comparison.ofLocations = DIFFERENT;
        rig.apply(rig.spec("m1"));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.DEGRADED);

        String first = served().getFirst();
        assertThat(served()).containsExactly(first);
        View.Deployment shown = rig.shown("policy");
        assertThat(shown.ready()).isEqualTo(1);
        assertThat(shown.message())
                .contains("1 of 3 replicas ready")
                .contains("fake/c takes no requests: its output y drifts from that of " + first
                        + " by 12% over 32 inputs (0 recorded), more than 1%");
        assertThat(shown.locations())
                .extracting(View.Placed::state)
                .containsExactlyInAnyOrder("READY", "REFUSED", "REFUSED");
        assertThat(last("LOCATION_REFUSED").detail()).contains("from that of " + first + " by 12%");

        rig.tick(400);
        assertThat(served()).containsExactly(first);
        assertThat(actions()).filteredOn("LOCATION_REFUSED"::equals).hasSize(2);

        rig.comparison.ofLocations = new Result.Measured(32, 0, 0, "", 0.001, "y");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick();
        assertThat(actions()).filteredOn("LOCATION_ADMITTED"::equals).hasSize(2);
    }

    @Test
    void anotherToleranceIsTriedAtOnce() throws IOException {
        rig.comparison.ofLocations = DIFFERENT;
        rig.apply(rig.spec("m1"));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.DEGRADED);
        int started = rig.world.endpoints.started();

        rig.apply(rig.spec("m1", "parity: {tolerance: 15%}"));
        rig.tick(10);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
        assertThat(rig.world.endpoints.started()).isEqualTo(started);
    }

    @Test
    void nothingIsComparedWhereTheSpecSaysSo() throws IOException {
        rig.comparison.ofLocations = DIFFERENT;
        assertThat(rig.deploy(rig.spec("m1", "parity: {compare: none}")).phase())
                .isEqualTo(View.Phase.READY);
        assertThat(rig.comparison.askedOfLocations).isEmpty();
    }

    @Test
    void aNewRevisionThatDiffersBetweenLocationsIsGivenUp() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.comparison.ofLocations = DIFFERENT;
        View.Deployment shown = rig.deploy(rig.spec("m2"));

        assertThat(shown.phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(shown.message())
                .containsPattern("revision 2 was given up: fake/.: its output y drifts from that of fake/. by 12%");
        assertThat(rig.upstreams("policy"))
                .filteredOn(upstream -> upstream.weight() > 0)
                .hasSize(3)
                .allMatch(upstream -> upstream.revision() == 1);
    }

    @Test
    void whatCannotBeComparedServesAfterAWhileAndThatIsSaid() throws IOException {
        rig.comparison.ofLocations = UNKNOWN;
        rig.apply(rig.spec("m1"));
        rig.tick(25);
        assertThat(served()).hasSize(1);
        assertThat(rig.shown("policy").message()).contains("only 3 inputs could be compared");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(served()).hasSize(3);
        assertThat(last("LOCATION_NOT_COMPARED").detail()).contains("only 3 inputs");
    }

    @Test
    void aLocationThatIsAddedIsComparedByUsersRequestsToo() throws IOException {
        Path spec = rig.spec("m1");
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", "[fake/a]");
        rig.deploy(spec);
        assertThat(rig.comparison.askedOfLocations).isEmpty();

        rig.comparison.ofLocations = UNKNOWN;
        Specs.edit(spec, "[fake/a]", "[fake/a, fake/b]");
        rig.apply(spec);
        rig.tickUntil("policy", d -> !rig.comparison.askedOfLocations.isEmpty());
        assertThat(rig.routes().routes().getFirst().recording()).isEqualTo(Recording.SHOW);
        assertThat(rig.comparison.askedOfLocations.getFirst().gatewayOrNull()).isNotNull();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(rig.routes().routes().getFirst().recording()).isEqualTo(Recording.KEEP);
    }

    @Test
    void aPlacementThatMovesStaysWhereItIsUntilTheNewLocationPredictsTheSame() throws IOException {
        Path spec = rig.spec("m1");
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", "[fake/a]");
        rig.deploy(spec);
        rig.comparison.ofLocations = DIFFERENT;
        Specs.edit(spec, "[fake/a]", "[fake/b]");
        rig.apply(spec);
        rig.tick(100);
        assertThat(served()).containsExactly("fake/a");
        assertThat(rig.shown("policy").ready()).isZero();
        assertThat(rig.shown("policy").message()).contains("fake/b takes no requests: its output y drifts");

        rig.comparison.ofLocations = new Result.Measured(32, 0, 0, "", 0, "y");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick(5);
        assertThat(served()).containsExactly("fake/b");
    }

    @Test
    void whatWasRefusedServesNobodyThoughTheOtherIsGone() throws IOException {
        rig.comparison.ofLocations = DIFFERENT;
        Path spec = rig.spec("m1");
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", "[fake/a, fake/b]");
        rig.apply(spec);
        rig.tickUntil("policy", d -> d.phase() == View.Phase.DEGRADED);
        String first = served().getFirst();
        rig.world.unseen.put(Location.parse(first), "the region is down");
        rig.tick(300);
        assertThat(served()).containsExactly(first);
    }

    private List<String> served() {
        return rig.upstreams("policy").stream()
                .filter(upstream -> upstream.weight() > 0)
                .map(Upstream::location)
                .map(Location::toString)
                .distinct()
                .toList();
    }

    private String at(Pair pair) {
        return rig.world
                .endpoints
                .at(pair.old().address())
                .orElseThrow()
                .location()
                .toString();
    }
}
