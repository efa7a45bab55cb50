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
}
