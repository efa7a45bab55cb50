package io.mlops.controlplane.reconcile;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider whose endpoints follow their load, or have no machines: the controller asks for bounds and leaves the number alone. */
class FollowingEndpointsTest {
    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(folder);
        rig.world.balances = true;
        rig.world.follows = true;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theNumberBetweenTheBoundsIsLeftAlone() throws IOException {
        Path spec = at("[fake/a]", "m1", "scaling: {requests-per-replica: 200}");
        edit(spec, "min: 3", "min: 1, max: 5");
        rig.deploy(spec);
        EndpointSpec endpoint = rig.world.endpoints.specs().get(0);
        assertThat(endpoint.replicas()).isEqualTo(1);
        assertThat(endpoint.scaling()).contains(new Scaling(5, new Scaling.Requests(140)));

        rig.world.endpoints.follow(endpoint.name(), 4);
        rig.tickUntil("policy", shown -> shown.ready() == 4);
        rig.tick(20);
        rig.restart();
        rig.tick(20);

        rig.assertConsistent(4);
        View.Deployment shown = rig.shown("policy");
        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(shown.desired()).isEqualTo(1);
        assertThat(shown.message()).isEqualTo("4 replicas ready, 1 at least");
    }

    @Test
    void aNewRevisionBeginsWithAsManyAsTheOneThatServes() throws IOException {
        Path spec = at("[fake/a]", "m1");
        edit(spec, "min: 3", "min: 1, max: 5");
        rig.deploy(spec);
        rig.world.endpoints.follow(rig.world.endpoints.specs().get(0).name(), 4);
        rig.tickUntil("policy", shown -> shown.ready() == 4);
        Path next = at("[fake/a]", "m2");
        edit(next, "min: 3", "min: 1, max: 5");

        rig.apply(next);
        rig.tickUntil(view -> rig.world.endpoints.running() == 8);
        assertThat(rig.upstreams("policy")).as("before it serves").hasSize(1);
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.READY && shown.revision() == 2);
        rig.tick(10);

        assertThat(rig.world.endpoints.specs())
                .as("the one that serves has its own bounds again, the one before is kept for as much")
                .extracting(EndpointSpec::replicas)
                .containsExactlyInAnyOrder(1, 4);
        rig.assertConsistent(8);
    }

    @Test
    void boundsAndTargetChangeInPlace() throws IOException {
        Path spec = at("[fake/a]", "m1");
        edit(spec, "min: 3", "min: 1, max: 5");
        rig.deploy(spec);
        String name = rig.world.endpoints.specs().get(0).name();
        rig.world.endpoints.follow(name, 4);

        edit(spec, "max: 5}", "max: 2}\n  scaling: {target: 50%}");
        rig.deploy(spec);
        rig.tickUntil(view -> rig.world.endpoints.running() == 2);
        assertThat(rig.world.endpoints.specs()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.name()).isEqualTo(name);
            assertThat(endpoint.scaling()).contains(new Scaling(2, new Scaling.Utilization(0.5)));
        });

        edit(spec, "min: 1, max: 2", "min: 1");
        rig.deploy(spec);
        rig.tickUntil(view -> rig.world.endpoints.running() == 1);
        assertThat(rig.world.endpoints.specs().get(0).scaling()).isEmpty();
    }

    @Test
    void whatCannotFollowTheLoadKeepsItsNumber() throws IOException {
        rig.world.follows = false;
        Path spec = at("[fake/a]", "m1");
        edit(spec, "min: 3", "min: 2, max: 5");

        assertThat(rig.deploy(spec).ready()).isEqualTo(2);

        assertThat(rig.world.endpoints.specs().get(0).scaling()).isEmpty();
    }

    @Test
    void withoutMachinesThereIsNothingToCount() throws IOException {
        Path spec = at("[fake/a, fake/b]", "m1", "serverless: {concurrency: 5}");
        edit(spec, "min: 3", "min: 1");

        View.Deployment shown = rig.deploy(spec);

        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(shown.message()).as("each endpoint counts").isEqualTo("2 of 2 replicas ready");
        assertThat(rig.world.endpoints.specs())
                .extracting(EndpointSpec::hosting)
                .containsExactlyInAnyOrder(new Hosting.Serverless(3), new Hosting.Serverless(2));
        assertThat(rig.upstreams("policy")).hasSize(2);
    }

    @Test
    void rollingAwayFromMachinesKeepsThemUntilTheOthersServe() throws IOException {
        Path spec = at("[fake/a]", "m1");
        rig.deploy(spec);
        assertThat(rig.world.endpoints.running()).isEqualTo(3);
        edit(spec, "min: 3}", "min: 1}\n  serverless: {concurrency: 5}");
        rig.apply(spec);
        rig.tick(5);

        assertThat(rig.world.endpoints.running()).isEqualTo(3);
        rig.tickUntil("policy", shown -> shown.phase() == View.Phase.READY && shown.revision() == 2);
        rig.restart();
        rig.tick(5);

        assertThat(rig.world.endpoints.running()).as("kept for a rollback").isEqualTo(3);
    }

    private Path at(String placement, String model, String... more) throws IOException {
        Path spec = rig.spec(model, more);
        edit(spec, "[fake/a, fake/b, fake/c]", placement);
        return spec;
    }
}
