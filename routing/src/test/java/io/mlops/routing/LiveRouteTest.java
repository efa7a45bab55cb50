package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.routing.CheckResult.Outcome;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveRouteTest {
    private static final long MILLI = 1_000_000L;

    private final LiveRoute route = live(
            upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 0, 1), upstream("c", "local/c", 1, 0, 1));
    private final LiveUpstream a = find(route, "a");
    private final LiveUpstream b = find(route, "b");
    private final LiveUpstream c = find(route, "c");

    @Test
    void aRefusedConnectionEjectsAtOnce() {
        Optional<Transition> transition = route.failed(a, Failure.REFUSED, new Attempts(), 5);
        assertThat(transition).contains(new Transition(a, UpstreamState.AVAILABLE, UpstreamState.EJECTED, "refused"));
        assertThat(a.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(a.stateSince()).isEqualTo(5);
    }

    @Test
    void theLastAvailableIsNeverEjected() {
        route.failed(a, Failure.REFUSED, new Attempts(), 0);
        route.failed(b, Failure.REFUSED, new Attempts(), 0);
        assertThat(route.failed(c, Failure.REFUSED, new Attempts(), 0)).isEmpty();
        assertThat(route.checked(c, new CheckResult(Outcome.DOWN, "refused"), 0))
                .isEmpty();
        assertThat(c.state()).isEqualTo(UpstreamState.AVAILABLE);
        assertThat(c.reason()).contains("kept as the last one");
    }

    @Test
    void aWeightlessOneDoesNotCountAsAnother() {
        LiveRoute pair = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 0, 0));
        assertThat(pair.failed(find(pair, "a"), Failure.REFUSED, new Attempts(), 0))
                .isEmpty();
    }

    @Test
    void fiveSoftFailuresInARowEjectWhenOthersAnswer() {
        for (int i = 1; i <= 4; i++) {
            assertThat(route.failed(a, Failure.RESET, new Attempts(), i)).isEmpty();
        }
        route.succeeded(b, 5);
        assertThat(route.failed(a, Failure.RESET, new Attempts(), 6))
                .hasValueSatisfying(
                        transition -> assertThat(transition.reason()).contains("5 failures in a row"));
    }

    /** The probe may be of another size than users' requests: what counts is how its own predictions compare. */
    @Test
    void whoFailedNowAndThenProvesItselfByAnEvenSeriesOfPredictions() {
        long now = failNowAndThen(a);
        CheckResult proven = new CheckResult(Outcome.PROVEN, "");
        for (int i = 1; i < 40; i++) {
            assertThat(route.checked(a, route.timed(a, proven, 40 * MILLI), now))
                    .isEmpty();
        }
        CheckResult late = route.timed(a, proven, 2 * SECOND);
        assertThat(late.outcome()).isEqualTo(Outcome.LATE);
        assertThat(route.checked(a, late, now)).isEmpty();
        for (int i = 1; i < 10; i++) {
            assertThat(route.checked(a, route.timed(a, proven, 40 * MILLI), now))
                    .isEmpty();
        }
        assertThat(route.checked(a, route.timed(a, proven, 40 * MILLI), now)).isPresent();
    }

    @Test
    void aFailedProofBeginsTheSeriesAnew() {
        long now = failNowAndThen(a);
        proofs(a, 39, 0, now);
        route.checked(a, new CheckResult(Outcome.SILENT, "reset"), now);
        assertThat(proofs(a, 39, 0, now)).isEqualTo(39);
        assertThat(proofs(a, 1, 0, now)).isEqualTo(1);
        assertThat(a.state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    /** A crowded machine is late in one of twenty; what was taken out for being late stays out as long as it is. */
    @Test
    void whoIsLateAtTimesComesBackAndWhoIsLateOftenDoesNot() {
        long now = failNowAndThen(a);
        assertThat(proofs(a, 3000, 0.2, now)).isEqualTo(3000);
        assertThat(a.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(proofs(a, 1000, 0.05, now)).isLessThan(300);
        assertThat(a.state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    /** One proof after the other, of which so many are late, until it is let in; how many it took. */
    private int proofs(LiveUpstream upstream, int most, double late, long now) {
        Random chance = new Random(1);
        int count = 0;
        while (count < most && upstream.state() == UpstreamState.EJECTED) {
            long took = chance.nextDouble() < late ? 200 * MILLI : 40 * MILLI;
            route.checked(upstream, route.timed(upstream, new CheckResult(Outcome.PROVEN, ""), took), now);
            count++;
        }
        return count;
    }

    @Test
    void oneProofIsEnoughWhenTheOthersAreOnlyKeptBecauseTheyAreTheLast() {
        long now = failNowAndThen(a);
        route.failed(b, Failure.REFUSED, new Attempts(), now);
        assertThat(route.checked(a, new CheckResult(Outcome.PROVEN, ""), now)).isEmpty();
        assertThat(route.failed(c, Failure.REFUSED, new Attempts(), now)).isEmpty();
        assertThat(route.wantsProof(a, now)).isTrue();
        assertThat(route.checked(a, new CheckResult(Outcome.PROVEN, ""), now)).isPresent();
    }

    /** One in two, at a thousand requests a second, until it is out. */
    private long failNowAndThen(LiveUpstream upstream) {
        long now = 0;
        while (upstream.state() == UpstreamState.AVAILABLE && now < SECOND) {
            now += MILLI;
            route.succeeded(b, now);
            route.succeeded(upstream, now);
            route.failed(upstream, Failure.UNABLE, new Attempts(), now);
        }
        assertThat(upstream.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(upstream.reason()).contains("of its last answers failed");
        return now;
    }

    @Test
    void anAnswerEndsTheRow() {
        route.succeeded(b, 100);
        for (int i = 1; i <= 4; i++) {
            route.failed(a, Failure.RESET, new Attempts(), i);
        }
        route.succeeded(a, 5);
        assertThat(route.failed(a, Failure.RESET, new Attempts(), 6)).isEmpty();
    }

    @Test
    void oneRequestCountsAgainstOneUpstreamOnly() {
        route.succeeded(c, 1000);
        for (int i = 0; i < 20; i++) {
            Attempts poisonous = new Attempts();
            route.failed(a, Failure.RESET, poisonous, i);
            route.failed(b, Failure.RESET, poisonous, i);
        }
        assertThat(a.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(b.state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    @Test
    void requestsThatFailEverywhereEjectNobody() {
        for (int i = 0; i < 100; i++) {
            route.failed(a, Failure.RESET, new Attempts(), i);
            route.failed(b, Failure.RESET, new Attempts(), i);
            route.failed(c, Failure.ERROR, new Attempts(), i);
        }
        assertThat(route.upstreams()).allMatch(upstream -> upstream.state() == UpstreamState.AVAILABLE);
    }

    @Test
    void staleConnectionsAndImpatientClientsProveNothing() {
        route.succeeded(b, 1000);
        for (int i = 0; i < 100; i++) {
            route.failed(a, Failure.STALE, new Attempts(), i);
            route.failed(a, Failure.IMPATIENT, new Attempts(), i);
            route.failed(a, Failure.LOCAL, new Attempts(), i);
            route.failed(a, Failure.EJECTED, new Attempts(), i);
        }
        assertThat(a.state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    @Test
    void oneSilentCheckIsForgivenTwoAreNot() {
        CheckResult silent = new CheckResult(Outcome.SILENT, "timeout");
        assertThat(route.checked(a, silent, 1)).isEmpty();
        route.checked(a, new CheckResult(Outcome.READY, ""), 2);
        assertThat(route.checked(a, silent, 3)).isEmpty();
        assertThat(route.checked(a, silent, 4)).isPresent();
    }

    @Test
    void readmissionNeedsProofAndWaitsForTheBackOff() {
        route.failed(a, Failure.REFUSED, new Attempts(), 0);
        assertThat(route.wantsProof(a, SECOND / 2)).isFalse();
        assertThat(route.checked(a, new CheckResult(Outcome.READY, ""), SECOND)).isEmpty();
        assertThat(a.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(route.wantsProof(a, SECOND)).isTrue();
        assertThat(route.checked(a, new CheckResult(Outcome.PROVEN, ""), SECOND))
                .hasValueSatisfying(transition -> assertThat(transition.to()).isEqualTo(UpstreamState.AVAILABLE));
        assertThat(route.wantsProof(a, 2 * SECOND)).isFalse();
    }

    @Test
    void backOffDoublesUpToALimitAndIsForgottenInTime() {
        long now = 0;
        long[] expected = {1, 2, 4, 8, 16, 30, 30};
        for (long seconds : expected) {
            route.failed(a, Failure.REFUSED, new Attempts(), now);
            assertThat(route.wantsProof(a, now + seconds * SECOND - 1)).isFalse();
            now += seconds * SECOND;
            assertThat(route.wantsProof(a, now)).isTrue();
            Fleet.admit(route, a, now);
        }
        now += 61 * SECOND;
        route.failed(a, Failure.REFUSED, new Attempts(), now);
        assertThat(route.wantsProof(a, now + SECOND)).isTrue();
    }

    @Test
    void theWrongModelGoesOutEvenAsTheLast() {
        LiveRoute alone = live(upstream("a", "local/a", 1, 0, 1));
        LiveUpstream only = find(alone, "a");
        assertThat(alone.checked(only, new CheckResult(Outcome.WRONG_MODEL, "other"), 0))
                .isPresent();
        assertThat(alone.checked(only, new CheckResult(Outcome.WRONG_MODEL, "other"), 1))
                .isEmpty();
        assertThat(only.state()).isEqualTo(UpstreamState.WRONG_MODEL);
        assertThat(alone.checked(only, new CheckResult(Outcome.PROVEN, ""), 2)).isPresent();
    }

    @Test
    void whatIsKnownOfAnUpstreamSurvivesNewRoutes() {
        route.failed(a, Failure.REFUSED, new Attempts(), 0);
        b.started();
        route.update(
                Fleet.route(
                        upstream("a", "local/a", 1, 1, 5),
                        upstream("b", "local/b", 1, 0, 9),
                        upstream("d", "local/d", 2, 0, 1)),
                1);
        assertThat(find(route, "a")).isSameAs(a);
        assertThat(a.state()).isEqualTo(UpstreamState.EJECTED);
        assertThat(a.upstream().priority()).isEqualTo(1);
        assertThat(find(route, "b").inFlight()).isEqualTo(1);
        assertThat(find(route, "b").upstream().weight()).isEqualTo(9);
        assertThat(find(route, "d").state()).isEqualTo(UpstreamState.JOINING);
        assertThat(route.upstreams()).doesNotContain(c);
        // In flight there when the routes changed: what it reports must do no harm.
        assertThat(route.failed(c, Failure.REFUSED, new Attempts(), 2)).isPresent();
    }

    @Test
    void anIdAtAnotherAddressIsAnotherUpstream() {
        Upstream moved = new Upstream(
                "a",
                java.net.URI.create("http://127.0.0.1:10"),
                io.mlops.Location.parse("local/a"),
                1,
                "d".repeat(64),
                0,
                1,
                false);
        route.update(Fleet.route(moved), 1);
        assertThat(find(route, "a")).isNotSameAs(a);
        assertThat(find(route, "a").state()).isEqualTo(UpstreamState.JOINING);
    }
}
