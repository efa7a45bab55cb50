package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.port.OutputComparison.Result;
import io.mlops.controlplane.view.View;
import io.mlops.routing.Recording;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of a bad canary users see before it is given up, on fake time with made-up traffic. */
class CanaryTest extends OnARig {
    private static final String CANARY =
            "rollout: {strategy: canary, steps: [5%, 25%, 100%], hold: 60s, keep-previous: 5s,"
                    + " ready-timeout: 30s, abort-on: {error-rate: 1%, latency-p99: 300ms, output-drift: 10%}}";
    private static final String NO_LIMIT =
            "rollout: {strategy: canary, steps: [5%, 100%], hold: 1s, keep-previous: 5s, ready-timeout: 30s}";
    private static final int RPS = 2000;

    private long users;
    private long[] tries;
    private long[] failed;

    @BeforeEach
    void open() throws IOException {
        users = 0;
        tries = new long[4];
        failed = new long[4];
    }

    @Test
    void aCanaryThatFailsOnFivePercentIsGivenUpAfterAFewOfItsRequests() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> share(2) > 0);
        Instant begun = rig.clock.instant();
        SplittableRandom random = new SplittableRandom(3);
        while (rig.shown("policy").phase() == View.Phase.ROLLING) {
            traffic(random, 0.05);
            rig.tick();
        }

        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("requests failed, more than 1%");
        assertThat(share(2)).isZero();
        // 100 requests a second reach the canary: of the 2,000 a second, fewer than 120 in all saw it, and 5 % of those
        // failed.
        assertThat(users).isBetween(20L, 240L);
        assertThat(failed[2]).isLessThan(15);
        assertThat(Duration.between(begun, rig.clock.instant())).isLessThanOrEqualTo(Duration.ofMillis(2400));
        assertThat(actions()).endsWith("ROLLOUT_STEP", "ROLLOUT_ABORTED");
    }

    @Test
    void aCanaryThatIsAsGoodAsTheOldOneGoesThroughWhateverNoiseThereIs() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> share(2) > 0);
        SplittableRandom random = new SplittableRandom(5);
        while (rig.shown("policy").phase() == View.Phase.ROLLING) {
            traffic(random, 0.004);
            rig.tick();
        }
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.READY);
        assertThat(rig.shown("policy").revision()).isEqualTo(2);
    }

    @Test
    void failuresThatBothRevisionsShareAreNotTheCanarysUnlessTheyPassTheLimit() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> share(2) > 0);
        rig.traffic.measured(1, 100_000, 1200, Duration.ofMillis(5));
        rig.traffic.measured(2, 200, 3, Duration.ofMillis(5));
        rig.tick(5);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        rig.traffic.measured(2, 5000, 150, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
    }

    @Test
    void aGatewayThatCountsAnewWithinAStepCondemnsNobody() throws IOException {
        URI gateway = URI.create("http://127.0.0.1:8485");
        takeTheFirstStep(gateway);
        counted(gateway, 10, 0);
        // As many as before the step, and less than 1 % of them failed.
        counted(gateway, 1010, 8);
        rig.tick(5);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        counted(gateway, 2000, 60);
        rig.tick(2);
        assertThat(rig.shown("policy").message()).contains("60 of its 2000 requests failed");
    }

    @Test
    void norDoesOneWhileAnotherCountsOn() throws IOException {
        URI first = URI.create("http://127.0.0.1:8485");
        URI second = URI.create("http://127.0.0.1:8486");
        takeTheFirstStep(first, second);
        rig.traffic.measured(second, 2, 20, 0, Duration.ofMillis(5));
        counted(first, 2500, 9);
        rig.tick(5);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLING);
        counted(first, 2500, 60);
        rig.tick(2);
        assertThat(rig.shown("policy").message()).contains("60 of its 1520 requests failed");
    }

    /** Each gateway has counted a thousand requests of the canary when its second step begins. */
    private void takeTheFirstStep(URI... gateways) throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> share(2) > 0);
        for (URI gateway : gateways) {
            rig.traffic.measured(gateway, 1, 20_000, 0, Duration.ofMillis(5));
            counted(gateway, 1000, 0);
        }
        rig.tickUntil("policy", d -> share(2) > 0.2);
    }

    private void counted(URI gateway, long tries, long failures) {
        rig.traffic.measured(gateway, 2, tries, failures, Duration.ofMillis(5));
        rig.tick();
    }

    @Test
    void outputsThatDriftEndARolloutBeforeAnyUserSeesIt() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.comparison.result = new Result.Measured(64, 40, 0, "", 0.415, "y");
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> {
            assertThat(share(2)).isZero();
            return d.phase() == View.Phase.ROLLED_BACK;
        });
        assertThat(rig.shown("policy").message())
                .contains(
                        "its output y drifts from that of revision 1 by 42% over 64 inputs (40 recorded), more than 10%");
        assertThat(actions()).doesNotContain("ROLLOUT_STEP");
    }

    @Test
    void outputsThatDriftLaterEndItToo() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> share(2) > 0);
        rig.comparison.result = new Result.Measured(64, 64, 0, "", Double.POSITIVE_INFINITY, "y");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message()).contains("its output y has another shape");
        assertThat(share(2)).isZero();
    }

    @Test
    void inputsThatOnlyTheNewRevisionFailsOnCountAsFailures() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.comparison.result = new Result.Measured(64, 64, 4, "424 the model failed", 0, "y");
        rig.apply(rig.spec("m2", CANARY));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message())
                .contains("it failed on 4 of 64 inputs that revision 1 answers: 424 the model failed");
    }

    @Test
    void aLimitWaitsForTheComparisonAndNoLimitDoesNot() throws IOException {
        rig.deploy(rig.spec("m1", CANARY));
        rig.comparison.result = new Result.Unknown("only 3 inputs could be compared, of at least 20");
        rig.apply(rig.spec("m2", NO_LIMIT));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY && d.revision() == 2);
        assertThat(last("ROLLOUT_STEP").detail()).contains("\"drift\":\"unknown: only 3 inputs");

        rig.apply(rig.spec("m3", CANARY));
        rig.tickUntil("policy", d -> d.phase() == View.Phase.ROLLED_BACK);
        assertThat(rig.shown("policy").message())
                .contains("not ready within 30s: its outputs could not be compared")
                .contains("only 3 inputs");
    }

    @Test
    void everyRolloutTellsTheDriftAndAsksForUsersRequestsOnlyMeanwhile() throws IOException {
        rig.deploy(rig.spec("m1", NO_LIMIT));
        assertThat(rig.routes().routes().get(0).recording()).isEqualTo(Recording.KEEP);
        rig.apply(rig.spec("m2", NO_LIMIT));
        rig.tickUntil("policy", d -> share(2) > 0);
        assertThat(rig.routes().routes().get(0).recording()).isEqualTo(Recording.SHOW);
        View.Rollout shown = rig.shown("policy").rolloutOrNull();
        assertThat(shown).isEqualTo(new View.Rollout(2, 1, 2, "5%", null, "1.0% of y over 32 inputs (0 recorded)"));
        assertThat(rig.shown("policy").message()).contains("drift 1.0% of y over 32 inputs");
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        assertThat(last("ROLLOUT_DONE").detail()).contains("\"drift\":\"1.0% of y");
        assertThat(rig.comparison.asked.get(0).gatewayOrNull()).isNotNull();

        rig.deploy(rig.spec("m3", NO_LIMIT.replace("hold: 1s", "hold: 1s, compare: none")));
        assertThat(rig.routes().routes().get(0).recording()).isEqualTo(Recording.OFF);
        assertThat(last("ROLLOUT_DONE").detail()).doesNotContain("drift");
    }

    @Test
    void whatTheSpecSaysOfRequestsIsInTheRoutesWithoutARestart() throws IOException {
        rig.deploy(rig.spec("m1", "requests: {timeout: 250ms, max-body: 1MiB}"));
        assertThat(rig.routes().routes().get(0).timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(rig.routes().routes().get(0).maxBodyBytes()).isEqualTo(1 << 20);
        int started = rig.world.endpoints.started();
        rig.deploy(rig.spec("m1"));
        assertThat(rig.routes().routes().get(0).timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(rig.routes().routes().get(0).maxBodyBytes()).isEqualTo(16 << 20);
        assertThat(rig.world.endpoints.started()).isEqualTo(started);
    }

    @Test
    void blueGreenSwitchesOnceAndBackOnce() throws IOException {
        String blueGreen = "rollout: {strategy: blue-green, hold: 60s, keep-previous: 5s}";
        rig.deploy(rig.spec("m1", blueGreen));
        rig.apply(rig.spec("m2", blueGreen));
        rig.tickUntil("policy", d -> share(2) > 0);
        assertThat(rig.upstreams("policy"))
                .filteredOn(u -> u.revision() == 2)
                .hasSize(3)
                .allMatch(u -> u.weight() == 100);
        assertThat(rig.upstreams("policy")).filteredOn(u -> u.revision() == 1).allMatch(u -> u.weight() == 0);
        rig.traffic.measured(2, 10, 10, Duration.ofMillis(5));
        rig.tick(2);
        assertThat(rig.upstreams("policy")).filteredOn(u -> u.revision() == 1).allMatch(u -> u.weight() == 100);
        assertThat(rig.shown("policy").phase()).isEqualTo(View.Phase.ROLLED_BACK);
    }

    @Test
    void aNewRevisionStartsOneLocationAfterTheOtherAndTheFirstAllAtOnce() throws IOException {
        rig.apply(rig.spec("m1", NO_LIMIT));
        int most = 0;
        for (int before = 0; rig.world.endpoints.running() < 3; before = rig.world.endpoints.running()) {
            rig.tick();
            most = Math.max(most, rig.world.endpoints.running() - before);
        }
        assertThat(most).isGreaterThan(1);
        rig.tickUntil("policy", d -> d.phase() == View.Phase.READY);
        rig.apply(rig.spec("m2", NO_LIMIT));
        for (int before = 3; rig.world.endpoints.running() < 6; before = rig.world.endpoints.running()) {
            rig.tick();
            assertThat(rig.world.endpoints.running() - before).isLessThanOrEqualTo(1);
        }
    }

    /** What a tick's requests come to; a twentieth of them, or whatever the canary's share is, sees the new revision. */
    private void traffic(SplittableRandom random, double failing) {
        double share = share(2);
        int requests = (int) (RPS * Rig.TICK.toMillis() / 1000);
        for (int i = 0; i < requests; i++) {
            int revision = random.nextDouble() < share ? 2 : 1;
            users += revision == 2 ? 1 : 0;
            tries[revision]++;
            failed[revision] += revision == 2 && random.nextDouble() < failing ? 1 : 0;
        }
        for (int revision = 1; revision <= 2; revision++) {
            rig.traffic.measured(revision, tries[revision], failed[revision], Duration.ofMillis(5));
        }
    }

    private double share(int revision) {
        List<Upstream> upstreams = rig.upstreams("policy");
        double all = upstreams.stream().mapToInt(Upstream::weight).sum();
        return upstreams.stream()
                        .filter(u -> u.revision() == revision)
                        .mapToInt(Upstream::weight)
                        .sum()
                / all;
    }
}
