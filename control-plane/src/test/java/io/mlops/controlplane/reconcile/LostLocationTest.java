package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of a provider's locations fails: to those that ask its control plane, to gateways, or to both. */
class LostLocationTest {
    private static final Location LOST = Location.parse("fake/b");

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(folder);
        rig.deploy(rig.spec("m1"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theOthersAreStillLookedAfter() throws IOException {
        List<Upstream> before = rig.upstreams("policy");
        rig.world.unseen.put(LOST, "the region is down");
        rig.world.endpoints.kill(at("fake/a"));
        rig.tick(20);
        assertThat(rig.world.endpoints.started()).isEqualTo(4);
        assertThat(rig.upstreams("policy"))
                .hasSize(3)
                .contains(before.stream()
                        .filter(upstream -> upstream.location().equals(LOST))
                        .findFirst()
                        .orElseThrow());
        assertThat(rig.shown("policy").message()).contains("fake/b cannot be observed: the region is down");
    }

    @Test
    void aControllerThatNeverSawItLeavesItsTrafficAlone() throws IOException {
        List<Upstream> before = rig.upstreams("policy");
        rig.world.unseen.put(LOST, "the region is down");
        rig.restart();
        rig.tick(20);
        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rig.world.endpoints.started()).isEqualTo(3);

        rig.world.unseen.clear();
        rig.tick(20);
        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
    }

    @Test
    void nothingIsCalledGoneThatCannotBeSeen() {
        rig.world.unseen.put(LOST, "the region is down");
        rig.restart();
        rig.client(client -> client.destroy("policy", "ann"));
        rig.tick(50);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.DESTROYING);
        assertThat(rig.world.endpoints.running()).isEqualTo(1);

        rig.world.unseen.clear();
        rig.tick(50);
        assertThat(rig.world.endpoints.running()).isZero();
        assertThat(rig.reconciler().view().deployments()).isEmpty();
    }

    @Test
    void aLocationThatCannotBeAskedCatchesUpWhenItAnswers() throws IOException {
        rig.world.unseen.put(LOST, "the region is down");
        rig.world.refusing.put(LOST, new FakeWorld.FakeFailure(ErrorCode.UNAVAILABLE, "the region is down"));
        Path more = rig.spec("m1");
        Specs.edit(more, "replicas: {min: 3}", "replicas: {min: 6}");
        rig.apply(more);
        rig.tick(50);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.DEGRADED);
        assertThat(rig.shown("policy").message())
                .contains("5 of 6 replicas ready")
                .contains("fake/b cannot be observed: the region is down");

        rig.world.unseen.clear();
        rig.world.refusing.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.assertConsistent(6);
    }

    @Test
    void theFirstRevisionServesWhereItCanAndComesUpElsewhereLater() throws IOException {
        rig.client(client -> client.destroy("policy", "ann"));
        rig.tickUntil(view -> view.deployments().isEmpty());
        rig.restart();
        rig.world.unseen.put(LOST, "the region is down");
        rig.apply(rig.spec("m1"));
        rig.tick(50);
        assertThat(rig.upstreams("policy"))
                .filteredOn(upstream -> upstream.weight() > 0)
                .extracting(Upstream::location)
                .doesNotContain(LOST)
                .hasSize(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.DEPLOYING);
        assertThat(rig.shown("policy").message()).contains("fake/b cannot be observed: the region is down");

        rig.world.unseen.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.assertConsistent(3);
    }

    @Test
    void whyAnEndpointCannotBeMadeIsSaidWhileTheOthersServe() throws IOException {
        Path spec = rig.spec("m1");
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", "[fake/a, fake/c]");
        rig.deploy(spec);
        rig.tick(20);
        rig.world.refusing.put(
                LOST,
                new FakeWorld.FakeFailure(
                        ErrorCode.UNAUTHENTICATED, "the credentials have expired; sign in again or renew them"));
        rig.apply(rig.spec("m1"));
        rig.tick(50);
        View.Deployment shown = rig.shown("policy");
        assertThat(shown.phase()).isEqualTo(View.Phase.DEGRADED);
        assertThat(shown.message())
                .contains("2 of 3 replicas ready; fake/b: cannot apply")
                .contains("the credentials have expired; sign in again or renew them");
        assertThat(rig.upstreams("policy")).hasSize(2);

        rig.world.refusing.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(rig.upstreams("policy")).hasSize(3);
    }

    private String at(String location) {
        return rig.upstreams("policy").stream()
                .filter(upstream -> upstream.location().toString().equals(location))
                .map(Upstream::id)
                .findFirst()
                .orElseThrow();
    }
}
