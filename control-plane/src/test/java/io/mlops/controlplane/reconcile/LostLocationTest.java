package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

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

    private String at(String location) {
        return rig.upstreams("policy").stream()
                .filter(upstream -> upstream.location().toString().equals(location))
                .map(Upstream::id)
                .findFirst()
                .orElseThrow();
    }
}
