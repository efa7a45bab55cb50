package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.store.StaleFenceException;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.routing.Routes;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconcilerTest extends OnARig {
    @Test
    void deploysAReplicaAtEachLocationAndRoutesThemInOrder() throws IOException {
        View.Deployment shown = rig.deploy(rig.spec("m1"));

        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(shown.ready()).isEqualTo(3);
        assertThat(shown.revision()).isEqualTo(1);
        assertThat(shown.modelDigest()).isEqualTo(rig.digest("m1").hex());
        assertThat(shown.url()).isEqualTo("http://127.0.0.1:8484/v2/models/policy/infer");
        assertThat(rig.upstreams("policy"))
                .extracting(u -> u.location() + " " + u.priority() + " " + u.weight())
                .containsExactlyInAnyOrder("fake/a 0 100", "fake/b 1 100", "fake/c 2 100");
        assertThat(rig.world.endpoints.specs())
                .extracting(EndpointSpec::name)
                .allMatch(name -> name.length() <= 32)
                .doesNotHaveDuplicates();
        assertThat(rig.world.artifacts.objects()).hasSize(1);
        assertThat(rig.gateway.starts()).isEqualTo(1);
        rig.assertConsistent(3);
        assertThat(ViewJson.readFile(rig.home.view())).contains(rig.reconciler().view());
    }

    @Test
    void activeTrafficGoesEverywhere() throws IOException {
        rig.deploy(rig.spec("m1", "traffic: active"));
        assertThat(rig.upstreams("policy")).allMatch(u -> u.priority() == 0 && u.weight() == 100);
    }

    @Test
    void noReplicaGetsTrafficBeforeItHasPredicted() throws IOException {
        Path spec = rig.spec("m1");
        rig.verdicts.put(rig.digest("m1"), new Verdict.Unreachable("connection refused"));
        rig.apply(spec);
        rig.tick(20);
        assertThat(rig.upstreams("policy")).isEmpty();
        assertThat(rig.shown("policy").message()).contains("connection refused");

        rig.verdicts.clear();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(rig.upstreams("policy")).hasSize(3);
    }

    @Test
    void aDeadReplicaLeavesTheRoutesAtOnceAndIsReplaced() throws IOException {
        rig.deploy(rig.spec("m1"));
        String victim = idAt("fake/b");
        rig.world.endpoints.kill(victim);

        rig.tick();
        assertThat(rig.upstreams("policy")).extracting(Upstream::id).hasSize(2).doesNotContain(victim);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.DEGRADED);
        assertThat(rig.world.endpoints.started()).isEqualTo(4);
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(idAt("fake/b")).isNotEqualTo(victim);
        assertThat(actions()).contains("REPLICA_LOST", "REPLICA_READY");
        rig.assertConsistent(3);
    }

    @Test
    void replicasFollowTheSpecWithoutANewRevision() throws IOException {
        rig.deploy(rig.spec("m1"));
        Path spec = rig.spec("m1");
        Files.writeString(spec, Files.readString(spec).replace("min: 3", "min: 5"));
        View.Deployment more = rig.deploy(spec);
        rig.tickUntil("policy", d -> d.ready() == 5);
        assertThat(more.revision()).isEqualTo(1);
        rig.assertConsistent(5);

        Files.writeString(
                spec,
                Files.readString(spec).replace("min: 5", "min: 1").replace("[fake/a, fake/b, fake/c]", "[fake/c]"));
        rig.deploy(spec);
        rig.tick(20);
        assertThat(rig.upstreams("policy")).extracting(Upstream::location).containsExactly(Location.parse("fake/c"));
        rig.assertConsistent(1);
    }

    @Test
    void movingToOtherLocationsNeverLeavesNobodyToAnswer() throws IOException {
        Path spec = rig.spec("m1");
        String here = Files.readString(spec).replace("min: 3", "min: 1");
        Files.writeString(spec, here.replace("[fake/a, fake/b, fake/c]", "[fake/a]"));
        rig.deploy(spec);
        Files.writeString(spec, here.replace("[fake/a, fake/b, fake/c]", "[fake/b]"));
        rig.apply(spec);
        for (int i = 0; i < 30; i++) {
            rig.tick();
            assertThat(rig.upstreams("policy")).isNotEmpty();
        }
        assertThat(rig.upstreams("policy")).extracting(Upstream::location).containsExactly(Location.parse("fake/b"));
        rig.assertConsistent(1);
    }

    @Test
    void aModelThatCannotBeLoadedIsSaidAndANewOneIsTried() throws IOException {
        Path bad = rig.spec("bad");
        rig.world.hopeless.add(rig.digest("bad"));
        View.Deployment failed = rig.deploy(bad);
        assertThat(failed.phase()).isEqualTo(View.Phase.FAILED);
        assertThat(failed.message()).contains("the model cannot be loaded");

        View.Deployment good = rig.deploy(rig.spec("good"));
        assertThat(good.phase()).isEqualTo(View.Phase.READY);
        assertThat(good.revision()).isEqualTo(2);
        rig.tick(20);
        rig.assertConsistent(3);
    }

    @Test
    void destroyLeavesNothingButTheJournal() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.client(client -> client.destroy("policy", "ann"));
        rig.tick();
        assertThat(rig.routes().routes()).isEmpty();
        assertThat(rig.world.endpoints.deletes()).isZero();
        rig.tickUntil(view -> view.deployments().isEmpty());
        rig.tick(2);

        rig.assertConsistent(0);
        assertThat(rig.world.endpoints.specs()).isEmpty();
        assertThat(rig.world.artifacts.objects()).isEmpty();
        try (Stream<Path> models = Files.list(rig.home.models())) {
            assertThat(models.filter(file -> file.toString().endsWith(".pt"))).isEmpty();
        }
        assertThat(actions()).endsWith("DESTROYED");
        assertThat(rig.reconciler().idle()).isTrue();
    }

    @Test
    void aRestartAdoptsWhatRunsAndKeepsItsTraffic() throws IOException {
        rig.deploy(rig.spec("m1"));
        List<Upstream> before = rig.upstreams("policy");
        Routes routes = rig.routes();
        rig.probed.clear();
        rig.restart();
        rig.world.unreachable = true;
        rig.tick(3);
        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);

        rig.world.unreachable = false;
        rig.tick(10);
        assertThat(rig.upstreams("policy")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rig.routes().supersedes(routes)).isTrue();
        assertThat(rig.probed).isEmpty();
        assertThat(rig.world.endpoints.started()).isEqualTo(3);
    }

    @Test
    void aReplicaLostWhileNobodyLookedIsNoticed() throws IOException {
        rig.deploy(rig.spec("m1"));
        long ready = actions().stream().filter("REPLICA_READY"::equals).count();
        rig.world.endpoints.kill(idAt("fake/b"));
        rig.restart();
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.ready() == 3);
        rig.tick(3);
        assertThat(actions()).filteredOn("REPLICA_LOST"::equals).hasSize(1);
        assertThat(actions()).filteredOn("REPLICA_READY"::equals).hasSize((int) ready + 1);
        assertThat(actions()).containsSubsequence("REPLICA_READY", "ROLLOUT_DONE", "REPLICA_LOST", "REPLICA_READY");
    }

    @Test
    void lostRoutesAreMadeAnew() throws IOException {
        rig.deploy(rig.spec("m1"));
        Files.delete(rig.home.routes());
        rig.tick();
        assertThat(rig.upstreams("policy")).hasSize(3);

        Files.writeString(rig.home.routes(), "{broken");
        rig.restart();
        rig.tick(5);
        assertThat(rig.upstreams("policy")).hasSize(3);
        assertThat(rig.world.endpoints.started()).isEqualTo(3);
    }

    @Test
    void whatCarriesOurTagAndNobodyWantsIsEnded() throws IOException {
        rig.deploy(rig.spec("m1"));
        EndpointSpec known = rig.world.endpoints.specs().get(0);
        Identity own = new Identity(rig.url.identity());
        Sha256 digest = Sha256.of("x".getBytes(StandardCharsets.UTF_8));
        rig.world.endpoints.smuggle(new EndpointSpec(
                "ghost-1",
                known.location(),
                known.model(),
                known.image(),
                known.compute(),
                1,
                own.tags("ghost", 1, digest)));
        rig.world.endpoints.smuggle(new EndpointSpec(
                "foreign-1",
                known.location(),
                known.model(),
                known.image(),
                known.compute(),
                1,
                new Identity("other").tags("policy", 9, digest)));
        rig.tick(20);

        assertThat(rig.world.endpoints.specs())
                .extracting(EndpointSpec::name)
                .hasSize(4)
                .contains("foreign-1")
                .doesNotContain("ghost-1");
    }

    @Test
    void aDeadGatewayIsStartedAgain() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.gateway.kill();
        rig.tick(2);
        assertThat(rig.gateway.starts()).isEqualTo(2);
    }

    @Test
    void anOldControllerCannotWriteOnceAnotherLeads() throws IOException {
        rig.deploy(rig.spec("m1"));
        rig.store().acquireLease("other", rig.store().lease().holder(), rig.clock.instant(), Rig.LEASE, 0);
        rig.client(client -> client.destroy("policy", "ann"));

        assertThatThrownBy(() -> rig.tick(100)).isInstanceOf(StaleFenceException.class);
        assertThat(rig.client(client -> client.find("policy")).orElseThrow().destroying())
                .isTrue();
        assertThat(rig.store().read(tx -> tx.rollouts().list()).get(0).observedGeneration())
                .isEqualTo(1);
    }

    @Test
    void aProviderThatCannotBeReachedChangesNothing() throws IOException {
        rig.deploy(rig.spec("m1"));
        List<Upstream> before = rig.upstreams("policy");
        rig.world.unreachable = true;
        rig.tick(50);
        assertThat(rig.upstreams("policy")).isEqualTo(before);
        assertThat(rig.shown("policy").message()).contains("cannot be observed").contains("the network is down");
        rig.world.unreachable = false;
        rig.tick(5);
        assertThat(rig.world.endpoints.started()).isEqualTo(3);
    }

    private String idAt(String location) {
        return rig.upstreams("policy").stream()
                .filter(upstream -> upstream.location().toString().equals(location))
                .map(Upstream::id)
                .findFirst()
                .orElseThrow();
    }
}
