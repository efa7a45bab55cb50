package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locations that say their own number of replicas, instance type and purchase. */
class OwnMachinesTest extends OnARig {
    private static final String OWN =
            "[{location: fake/a, replicas: 3, instance-type: big}, {location: fake/b, purchase: spot}]";

    private static final String MORE =
            "[{location: fake/a, replicas: 2, instance-type: big}, {location: fake/b, purchase: spot},"
                    + " {location: fake/c, instance-type: small}]";

    @BeforeEach
    void rent() {
        rig.world.rents = true;
    }

    @Test
    void eachLocationHasWhatItSays() throws IOException {
        Path spec = placed("m1", OWN);
        Plan plan = rig.plan(spec);
        assertThat(plan.lines())
                .contains(
                        "  + fake/a: start 3 replicas on big, on-demand",
                        "  + fake/b: start 1 replica on fake.small, spot");
        assertThat(plan.locations())
                .extracting(Plan.Change::machine)
                .containsExactly("big, on-demand", "fake.small, spot");

        rig.deploy(spec);

        assertThat(running()).containsExactly("1 fake/a 3 big OnDemand", "1 fake/b 1 any Spot");
        rig.assertConsistent(4);
    }

    @Test
    void aLocationThatIsAddedOrLeftIsNoNewRevision() throws IOException {
        rig.deploy(placed("m1", OWN));
        Path more = placed("m1", MORE);
        assertThat(rig.plan(more).action()).isEqualTo(Plan.Action.SCALE);
        rig.deploy(more);
        rig.tickUntil(view -> rig.world.endpoints.running() == 4);
        assertThat(running())
                .containsExactly("1 fake/a 2 big OnDemand", "1 fake/b 1 any Spot", "1 fake/c 1 small OnDemand");

        rig.deploy(placed("m1", OWN));
        rig.tickUntil(view -> rig.world.endpoints.specs().size() == 2);
        assertThat(rig.shown("policy").revision()).isEqualTo(1);
        assertThat(rig.plan(placed("m1", MORE)).action())
                .as("it comes back as it was")
                .isEqualTo(Plan.Action.SCALE);
        assertThat(rig.plan(
                                placed(
                                        "m1",
                                        "[{location: fake/a, instance-type: big, replicas: 3}, {location: fake/c, instance-type: big}]"))
                        .action())
                .as("it comes back with another machine than this revision had there")
                .isEqualTo(Plan.Action.ROLL);
    }

    @Test
    void anotherInstanceTypeOrPurchaseIsANewRevision() throws IOException {
        rig.deploy(placed("m1", OWN));
        Path spec = placed("m1", OWN.replace("big", "bigger"));

        rig.deploy(spec);

        assertThat(rig.shown("policy").revision()).isEqualTo(2);
        assertThat(running())
                .as("the one before is kept as it was")
                .containsExactly(
                        "1 fake/a 3 big OnDemand",
                        "1 fake/b 1 any Spot",
                        "2 fake/a 3 bigger OnDemand",
                        "2 fake/b 1 any Spot");
        Path bought = placed("m1", OWN.replace("big", "bigger").replace("spot", "on-demand"));
        assertThat(rig.plan(bought).action()).isEqualTo(Plan.Action.ROLL);
        assertThat(rig.plan(placed("m1", OWN.replace("big", "bigger").replace("big}", "big, purchase: on-demand}")))
                        .action())
                .isEqualTo(Plan.Action.UNCHANGED);

        rig.client(client -> client.rollback("policy", "ann"));
        rig.tickUntil("policy", shown -> shown.revision() == 1 && shown.phase() == View.Phase.READY);
        assertThat(running()).contains("1 fake/a 3 big OnDemand");
        assertThat(rig.plan(spec).action())
                .as("the spec asks for the other one")
                .isEqualTo(Plan.Action.ROLL);
    }

    @Test
    void whatIsKeptStartsAtANewLocationOnItsMachineToo() throws IOException {
        rig.deploy(placed("m1", OWN));
        rig.deploy(placed("m2", MORE));
        rig.client(client -> client.rollback("policy", "ann"));
        rig.tickUntil("policy", shown -> shown.revision() == 1 && shown.phase() == View.Phase.READY);
        rig.tickUntil(view -> running().contains("1 fake/c 1 small OnDemand"));
    }

    @Test
    void anEndpointThatItsProviderBalancesGetsTrafficForAllOfItsReplicas() throws IOException {
        rig.world.balances = true;
        String placement = "[{location: fake/a, replicas: 3}, fake/b]";
        rig.deploy(placed("m1", placement, "traffic: active"));
        assertThat(weights()).containsExactly("fake/a 300", "fake/b 100");
        rig.deploy(placed("m1", "[fake/a, fake/b]", "traffic: active"));
        rig.tick(10);
        assertThat(weights()).containsExactly("fake/a 100", "fake/b 100");
    }

    private List<String> weights() {
        return rig.upstreams("policy").stream()
                .map(upstream -> upstream.location() + " " + upstream.weight())
                .sorted()
                .toList();
    }

    @Test
    void whatIsEnoughWithoutALocationGoesByItsReplicas() throws IOException {
        DeploymentSpec spec = Manifests.read(placed("m1", "[fake/a, {location: fake/b, replicas: 3}]"))
                .get(0)
                .spec();
        Sufficiency sufficiency = new Sufficiency(spec, Lanes.of(spec, List.of()));
        assertThat(sufficiency.objection(Set.of(Location.parse("fake/b"))))
                .contains("the others have 1 of 4 replicas, less than 50%");
        DeploymentSpec active = Manifests.read(
                        placed("m1", "[fake/a, {location: fake/b, replicas: 3}]", "traffic: active"))
                .get(0)
                .spec();
        assertThat(new Sufficiency(active, Lanes.of(active, List.of())).objection(Set.of(Location.parse("fake/a"))))
                .isEmpty();
    }

    private List<String> running() {
        return rig.world.endpoints.specs().stream()
                .map(spec -> spec.tags().find("mlops-revision").orElseThrow() + " " + spec.location() + " "
                        + spec.replicas() + " " + spec.compute().instanceType().orElse("any") + " " + hosting(spec))
                .sorted()
                .toList();
    }

    private static String hosting(EndpointSpec spec) {
        return switch (spec.hosting()) {
            case Hosting.OnDemand() -> "OnDemand";
            case Hosting.Spot() -> "Spot";
            case Hosting.Serverless(int maximum) -> "Serverless";
        };
    }

    /** Four replicas. */
    private Path placed(String model, String placement, String... more) throws IOException {
        Path spec = rig.spec(model, more);
        Specs.edit(spec, "min: 3", "min: 4");
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", placement);
        return spec;
    }
}
