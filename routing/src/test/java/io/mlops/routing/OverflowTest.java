package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static io.mlops.routing.Fleet.fill;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final Random random = new Random(3);
    private final LiveRoute route = live(
            upstream("a1", "local/a", 1, 0, 100),
            upstream("a2", "local/a", 1, 0, 100),
            upstream("b", "local/b", 1, 1, 100));
    private final LiveUpstream a1 = find(route, "a1");
    private final LiveUpstream a2 = find(route, "a2");
    private final LiveUpstream b = find(route, "b");

    @Test
    void whatTheFirstGroupCannotCarryGoesToTheNext() {
        fill(a1, 0);
        assertThat(a1.hasRoom(SECOND)).isFalse();
        assertThat(route.choose(new Attempts(), SECOND, random)).isSameAs(a2);
        fill(a2, 0);
        assertThat(route.choose(new Attempts(), SECOND, random)).isSameAs(b);
        assertThat(route.isFull(SECOND)).isFalse();
    }

    @Test
    void itComesBackAsSoonAsThereIsRoom() {
        fill(a1, 0);
        fill(a2, 0);
        for (int i = 0; i < 5; i++) {
            a1.finished();
        }
        assertThat(route.choose(new Attempts(), SECOND, random)).isSameAs(a1);
    }

    @Test
    void whereAllAreFullTheFirstGroupTakesWhatMustBeTaken() {
        fill(a1, 0);
        fill(a2, 0);
        fill(b, 0);
        assertThat(route.isFull(SECOND)).isTrue();
        assertThat(route.choose(new Attempts(), SECOND, random)).isIn(a1, a2);
    }

    @Test
    void aRetryPrefersRoomToTheFirstGroup() {
        Attempts attempts = new Attempts();
        attempts.begin(a1);
        fill(a2, 0);
        assertThat(route.choose(attempts, SECOND, random)).isSameAs(b);
        fill(b, 0);
        assertThat(route.choose(attempts, SECOND, random)).isSameAs(a2);
    }

    @Test
    void aFullOneIsNotUnhealthy() {
        fill(a1, 0);
        assertThat(a1.state()).isEqualTo(UpstreamState.AVAILABLE);
        assertThat(a1.reason()).isEmpty();
    }

    @Test
    void nobodyThereIsNotFull() {
        LiveRoute empty = new LiveRoute(Fleet.route(upstream("a", "local/a", 1, 0, 1)), EjectionRules.defaults(), 0);
        assertThat(empty.isFull(SECOND)).isFalse();
    }

    @Test
    void whoIsLetInAgainStartsWithoutALimit() {
        fill(a1, 0);
        route.failed(a1, Failure.REFUSED, new Attempts(), SECOND);
        Fleet.admit(route, a1, 2 * SECOND);
        assertThat(a1.concurrencyLimit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whoIsLetInWhereAllAreAtTheirLimitsStartsWithTheirs() {
        learn(a2);
        learn(b);
        fill(a2, SECOND);
        fill(b, SECOND);
        route.failed(a1, Failure.REFUSED, new Attempts(), 2 * SECOND);
        Fleet.admit(route, a1, 3 * SECOND);
        assertThat(a1.concurrencyLimit()).isEqualTo(Math.max(a2.concurrencyLimit(), b.concurrencyLimit()));
        assertThat(route.room(3 * SECOND)).isLessThan(10);
    }

    /** Those of other gateways may be answered before all of ours. */
    @Test
    void whereRequestsQueueSilenceIsAStallOnlyAfterThreeTimesTheirTime() {
        learn(a1);
        assertThat(a1.stallNanos(0, SECOND)).isLessThan(110_000_000L);
        for (int i = 0; i < 60; i++) {
            a1.sampleLatency(80_000_000L, SECOND + i * SECOND / 200);
        }
        assertThat(a1.stallNanos(0, SECOND + SECOND / 3)).isEqualTo(240_000_000L);
        assertThat(a1.stallNanos(0, 3 * SECOND)).isLessThan(110_000_000L);
    }

    /** It answers within 20 ms as a rule. */
    private static void learn(LiveUpstream upstream) {
        for (int i = 0; i < 200; i++) {
            upstream.sampleLatency(20_000_000L, i * SECOND / 200);
            upstream.sampleAnswer(20_000_000L, i * SECOND / 200);
        }
    }
}
