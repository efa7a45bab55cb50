package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that balances: its endpoints have one address each, and are spoken to through its transport. */
class BalancedEndpointsTest extends OnARig {
    @BeforeEach
    void open() throws IOException {
        rig.world.balances = true;
    }

    @Test
    void eachEndpointIsOneUpstreamThroughTheTransport() throws IOException {
        Path spec = rig.spec("m1");
        Files.writeString(spec, Files.readString(spec).replace("[fake/a, fake/b, fake/c]", "[fake/a]"));
        View.Deployment shown = rig.deploy(spec);

        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(shown.ready()).isEqualTo(3);
        String endpoint = rig.world.endpoints.specs().get(0).name();
        assertThat(rig.upstreams("policy"))
                .containsExactly(new Upstream(
                        endpoint,
                        URI.create("https://fake.example/endpoints/" + endpoint),
                        Location.parse("fake/a"),
                        1,
                        rig.digest("m1").hex(),
                        0,
                        100,
                        false,
                        new UpstreamTransport("fake", endpoint)));
        assertThat(rig.probed).containsExactly(URI.create("https://fake.example/endpoints/" + endpoint));
    }

    @Test
    void anEndpointGetsNoTrafficBeforeItHasPredicted() throws IOException {
        Path spec = rig.spec("m1");
        rig.verdicts.put(rig.digest("m1"), new Verdict.Unreachable("no credentials"));
        rig.apply(spec);
        rig.tick(20);
        assertThat(rig.upstreams("policy")).isEmpty();
        assertThat(rig.shown("policy").message()).contains("no credentials");

        rig.verdicts.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(rig.upstreams("policy")).hasSize(3);
    }

    @Test
    void whatNoGatewayReachesIsSaid() throws IOException {
        rig.deploy(rig.spec("m1"));
        Upstream first = rig.upstreams("policy").get(0);
        rig.traffic.out.put(first.id(), "refused");
        rig.tick();

        View.Deployment shown = rig.shown("policy");
        assertThat(shown.phase()).isEqualTo(View.Phase.DEGRADED);
        assertThat(shown.message())
                .isEqualTo("2 of 3 replicas ready; " + first.location() + " takes no requests: refused");
        View.Placed placed = shown.locations().stream()
                .filter(each -> each.location().equals(first.location().toString()))
                .findFirst()
                .orElseThrow();
        assertThat(placed.state()).isEqualTo("EJECTED");
        assertThat(placed.ready()).isZero();
        assertThat(placed.wholeOrNull())
                .isEqualTo(new View.Whole(first.id(), first.address().toString(), "fake"));
        assertThat(rig.upstreams("policy")).hasSize(3);

        rig.traffic.out.clear();
        rig.tick();
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
    }

    @Test
    void theTransportStaysThroughRolloutsAndRestarts() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.deploy(rig.spec("m2"));
        assertThat(rig.upstreams("policy")).allMatch(upstream -> upstream.transport() != null);

        rig.world.unreachable = true;
        rig.restart();
        rig.tick(20);
        assertThat(rig.upstreams("policy"))
                .extracting(Upstream::transport)
                .extracting(transport -> transport == null ? "" : transport.endpoint())
                .isSubsetOf(rig.world.endpoints.specs().stream()
                        .map(EndpointSpec::name)
                        .toList());
    }

    @Test
    void aFirstRevisionThatIsGivenUpIsEndedEverywhereUntilSomebodyAsksAgain() throws IOException {
        Path bad = rig.spec("bad");
        rig.world.givesUp = true;
        rig.world.hopeless.add(rig.digest("bad"));

        View.Deployment failed = rig.deploy(bad);

        assertThat(failed.phase()).isEqualTo(View.Phase.FAILED);
        assertThat(failed.message()).contains("nothing of it is billed").contains("the model cannot be loaded");
        rig.tick(20);
        assertThat(rig.world.endpoints.specs()).isEmpty();
        rig.restart();
        rig.tick(20);
        assertThat(rig.world.endpoints.specs()).isEmpty();
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.FAILED);

        rig.world.hopeless.clear();
        assertThat(rig.deploy(bad).phase()).isEqualTo(View.Phase.READY);
        rig.assertConsistent(3);
    }

    @Test
    void whatWasGivenUpBesideOneThatServesIsTakenBack() throws IOException {
        rig.deploy(rig.spec("m1"));
        Path bad = rig.spec("bad");
        rig.world.givesUp = true;
        rig.world.hopeless.add(rig.digest("bad"));

        assertThat(rig.deploy(bad).phase()).isEqualTo(View.Phase.ROLLED_BACK);
        rig.tick(20);
        rig.assertConsistent(3);
    }
}
