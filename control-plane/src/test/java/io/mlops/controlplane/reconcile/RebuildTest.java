package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.StateRebuild;
import io.mlops.controlplane.rebuild.Rebuild;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.view.View;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The store is lost and made anew from what providers tell, while what runs goes on as it is. */
class RebuildTest extends OnARig {
    private static final Location B = Location.parse("fake/b");

    @Test
    void whatRunsIsTakenUpAsItIs() throws IOException {
        Path spec = rig.spec("m1");
        rig.deploy(spec);
        List<Upstream> before = rig.upstreams("policy");
        rig.loseStore();

        Rebuild found = rebuild().plan(rig);
        assertThat(found.adopted()).hasSize(1);
        assertThat(found.odd()).isEmpty();
        assertThat(Files.exists(rig.home.database())).isFalse();
        assertThat(rebuild().apply(found)).containsOnlyKeys("policy");
        rig.restart();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick(50);

        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(actions()).startsWith("REBUILT").doesNotContain("REPLICA_LOST");
        assertThat(last("REBUILT").detail())
                .contains("\"revision\":1", before.getFirst().location() + "");
        long generation = rig.shown("policy").generation();
        rig.deploy(spec);
        rig.tick(50);
        assertThat(rig.shown("policy").revision()).isEqualTo(1);
        assertThat(rig.shown("policy").generation()).isEqualTo(generation);
        assertThat(rig.world.endpoints.started()).isEqualTo(3);
        assertThat(rig.world.endpoints.deletes()).isZero();
        rig.assertConsistent(3);
    }

    @Test
    void orderWeightsFailoversAndTheRevisionBeforeSurvive() throws IOException {
        String more = "requests: {timeout: 250ms, max-body: 1MiB}";
        rig.deploy(rig.spec("m1", more));
        Path spec = rig.spec("m2", more, "compute: {cpus: 2, purchase: on-demand}");
        Specs.edit(spec, "replicas: {min: 3}", "replicas: {min: 4}");
        rig.deploy(spec);
        rig.client(client -> client.failover("policy", Location.parse("fake/a"), null, "ann"));
        rig.tick(10);
        List<Upstream> before = rig.upstreams("policy");
        int started = rig.world.endpoints.started();
        rig.loseStore();

        Rebuild found = rebuild().plan(rig);
        assertThat(found.adopted().getFirst().stable()).isEqualTo(2);
        assertThat(found.adopted().getFirst().previous()).isEqualTo(1);
        rebuild().apply(found);
        rig.restart();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick(50);

        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rig.routes().routes().getFirst().timeout()).hasMillis(250);
        rig.deploy(spec);
        assertThat(rig.shown("policy").revision()).isEqualTo(2);
        assertThat(rig.world.endpoints.started()).isEqualTo(started);
        rig.client(client -> client.rollback("policy", "ann"));
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
        assertThat(rig.world.endpoints.started()).isEqualTo(started);
    }

    @Test
    void whatFollowsItsLoadKeepsItsBounds() throws IOException {
        rig.world.balances = true;
        rig.world.follows = true;
        Path spec = rig.spec("m1", "scaling: {target: 70%, requests-per-replica: 75}");
        Specs.edit(spec, "replicas: {min: 3}", "replicas: {min: 3, max: 9}");
        rig.deploy(spec);
        List<EndpointSpec> before = rig.world.endpoints.specs();
        rig.loseStore();
        rebuild().apply(rebuild().plan(rig));
        rig.restart();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick(20);
        assertThat(rig.world.endpoints.specs()).isEqualTo(before);
    }

    @Test
    void whatLocationsSayOfThemselvesIsTold() throws IOException {
        rig.world.rents = true;
        Path spec = rig.spec("m1");
        Specs.edit(spec, "min: 3", "min: 6");
        Specs.edit(
                spec,
                "[fake/a, fake/b, fake/c]",
                "[{location: fake/c, instance-type: big}, {location: fake/a, replicas: 4, purchase: spot}, fake/b]");
        rig.deploy(spec);
        List<EndpointSpec> before = rig.world.endpoints.specs();
        rig.loseStore();

        Rebuild found = rebuild().plan(rig);

        assertThat(SpecJson.write(found.adopted().getFirst().spec().placement()))
                .isEqualTo("[{\"location\":\"fake/c\",\"replicas\":1,\"instance-type\":\"big\"},"
                        + "{\"location\":\"fake/a\",\"replicas\":4,\"purchase\":\"spot\"},"
                        + "{\"location\":\"fake/b\",\"replicas\":1}]");
        rebuild().apply(found);
        rig.restart();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.tick(20);
        assertThat(rig.world.endpoints.specs()).isEqualTo(before);
        assertThat(rig.plan(spec).newRevision()).as("nothing is restarted").isEqualTo(1);
    }

    @Test
    void anEmptyStoreEndsNothingAndLetsNobodyDeploy() throws IOException {
        Path spec = rig.spec("m1");
        rig.deploy(spec);
        List<Upstream> before = rig.upstreams("policy");
        rig.loseStore();
        assertThat(refusal(() -> rig.apply(spec)))
                .hasMessageContaining("its file is gone, though policy is served")
                .hasMessageContaining("mlops-cli state rebuild");

        rig.emptyStore();
        rig.restart();
        rig.tick(50);
        assertThat(rig.world.endpoints.deletes()).isZero();
        assertThat(rig.upstreams("policy")).isEqualTo(before);
        assertThat(rig.reconciler().view().store()).contains("mlops-cli state rebuild");
        assertThat(refusal(() -> rig.apply(spec))).hasMessageContaining("take them up first");

        rebuild().apply(rebuild().plan(rig));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rig.reconciler().view().store()).isEmpty();
    }

    @Test
    void aStoreThatKnowsThemIsLeftAloneAndOneThatKnowsOthersIsRefused() throws IOException {
        rig.deploy(rig.spec("m1"));
        Rebuild nothing = rebuild().plan(rig);
        assertThat(nothing.adopted()).isEmpty();
        assertThat(nothing.known()).containsExactly("policy");

        EndpointSpec other = rig.world.endpoints.specs().getFirst();
        Identity own = new Identity(rig.url.identity());
        Sha256 digest = Sha256.of("x".getBytes(StandardCharsets.UTF_8));
        rig.world.endpoints.smuggle(new EndpointSpec(
                own.endpointName("policy", 7, other.location()),
                other.location(),
                other.model(),
                other.image(),
                other.compute(),
                1,
                own.tags("policy", 7, digest)));
        assertThat(refusal(() -> rebuild().plan(rig))).hasMessageContaining("revision 7 of policy runs with model");
    }

    @Test
    void whatIsThereTwiceOrHalfIsSaid() throws IOException {
        rig.deploy(rig.spec("m1"));
        EndpointSpec known = rig.world.endpoints.specs().getFirst();
        Identity own = new Identity(rig.url.identity());
        rig.world.endpoints.smuggle(new EndpointSpec(
                "policy-twice", known.location(), known.model(), known.image(), known.compute(), 1, known.tags()));
        rig.world.endpoints.smuggle(new EndpointSpec(
                "nobodys", known.location(), known.model(), known.image(), known.compute(), 1, own.mine()));
        rig.loseStore();

        Rebuild found = rebuild().plan(rig);
        assertThat(found.adopted()).hasSize(1);
        assertThat(found.odd())
                .hasSize(2)
                .anyMatch(line -> line.contains("policy-twice") && line.contains(known.name()))
                .anyMatch(line -> line.contains("nobodys") && line.contains("does not say whose it is"));
        assertThat(found.lost()).anyMatch(line -> line.contains("the journal before now"));
    }

    @Test
    void nothingIsTakenUpWhileALocationCannotBeAsked() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.loseStore();
        rig.world.unseen.put(B, "the region is down");
        MlopsException refused =
                catchThrowableOfType(MlopsException.class, () -> rebuild().plan(rig));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused).hasMessageContaining("fake/b cannot be asked what runs there: the region is down");
    }

    private StateRebuild rebuild() {
        return new StateRebuild(rig.home, rig.url, rig.clock);
    }

    private static MlopsException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        MlopsException refused = catchThrowableOfType(MlopsException.class, call);
        assertThat(refused.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        return refused;
    }
}
