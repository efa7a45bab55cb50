package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.view.View;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole story in which the controller is killed before or after each of its effects, once in every run. */
class CrashTest {
    private static final String QUICK = "rollout: {hold: 400ms, keep-previous: 2s}";

    @TempDir
    Path folder;

    private int runs;
    private int deaths;

    /** A part of the story that can be begun again after a death in its middle. */
    private interface Chapter {
        void tell(Rig rig) throws IOException;
    }

    private static final List<Chapter> STORY = List.of(
            rig -> rig.deploy(rig.spec("m1", QUICK)),
            CrashTest::loseAReplica,
            rig -> rig.deploy(rig.spec("m2", QUICK)),
            CrashTest::rollBack,
            rig -> {
                Path bad = rig.spec("bad", QUICK);
                rig.world.hopeless.add(rig.digest("bad"));
                if (rig.client(client -> client.find("policy").orElseThrow().revision()) == 1) {
                    rig.apply(bad);
                }
                rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
                assertThat(rig.upstreams("policy")).anyMatch(u -> u.revision() == 1 && u.weight() == 100);
            },
            CrashTest::settle,
            CrashTest::destroy);

    private static void loseAReplica(Rig rig) {
        rig.world.endpoints.kill(rig.upstreams("policy").get(0).id());
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
    }

    private static void rollBack(Rig rig) {
        if (rig.client(client -> client.find("policy").orElseThrow().revision()) == 2) {
            rig.client(client -> client.rollback("policy", "ann"));
        }
        rig.tickUntil("policy", d -> d.revision() == 1 && d.phase() == View.Phase.READY);
    }

    private static void settle(Rig rig) {
        rig.tick(40);
        rig.assertConsistent(3);
        assertThat(rig.upstreams("policy"))
                .hasSize(3)
                .extracting(Upstream::revision)
                .containsOnly(1);
        assertThat(rig.world.artifacts.objects()).hasSize(1);
    }

    private static void destroy(Rig rig) {
        if (rig.client(client -> client.find("policy")).isPresent()) {
            rig.client(client -> client.destroy("policy", "ann"));
        }
        rig.tickUntil(view -> view.deployments().isEmpty());
        rig.tick(10);
        rig.assertConsistent(0);
        assertThat(rig.world.endpoints.specs()).isEmpty();
        assertThat(rig.world.artifacts.objects()).isEmpty();
        assertThat(rig.routes().routes()).isEmpty();
    }

    @Test
    void killedBeforeAnyEffectTheNextControllerGoesOn() throws IOException {
        int effects = tell(rig -> {});
        for (int number = 1; number <= effects; number++) {
            int fatal = number;
            tell(rig -> rig.chaos.killBefore(fatal));
            assertThat(deaths).isEqualTo(fatal);
        }
        assertThat(effects).isGreaterThan(30);
    }

    @Test
    void killedAfterAnyEffectTheNextControllerGoesOn() throws IOException {
        int effects = tell(rig -> {});
        for (int number = 1; number <= effects; number++) {
            int fatal = number;
            tell(rig -> rig.chaos.killAfter(fatal));
            assertThat(deaths).isEqualTo(fatal);
        }
    }

    /** Tells the story from an empty home; returns how many effects it had. */
    private int tell(Chapter beforehand) throws IOException {
        try (Rig rig = new Rig(Files.createDirectory(folder.resolve("run" + runs++)))) {
            beforehand.tell(rig);
            for (Chapter chapter : STORY) {
                try {
                    chapter.tell(rig);
                } catch (Chaos.Death death) {
                    deaths++;
                    rig.restart();
                    chapter.tell(rig);
                }
            }
            return rig.chaos.effects();
        }
    }
}
