package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SlowStartTest {
    private static final int DRAWS = 20_000;
    private static final long LATE = 60 * SECOND;

    private final Random random = new Random(11);

    @Test
    void aTenthAtFirstAndAllOfItAfterFiveSeconds() {
        assertThat(SlowStart.permille(-1)).isEqualTo(100);
        assertThat(SlowStart.permille(0)).isEqualTo(100);
        assertThat(SlowStart.permille(SECOND * 5 / 2)).isEqualTo(550);
        assertThat(SlowStart.permille(5 * SECOND)).isEqualTo(1000);
        assertThat(SlowStart.permille(Long.MAX_VALUE)).isEqualTo(1000);
    }

    @Test
    void whoComesBackGrowsIntoItsShare() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 100), upstream("b", "local/b", 1, 0, 100));
        readmit(route, "a");
        assertThat(share(route, "a", LATE)).isCloseTo(0.1 / 1.1, within(0.01));
        assertThat(share(route, "a", LATE + 5 * SECOND / 2)).isCloseTo(0.55 / 1.55, within(0.015));
        assertThat(share(route, "a", LATE + 5 * SECOND)).isCloseTo(0.5, within(0.015));
    }

    @Test
    void beingIdleDoesNotMakeItWarm() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 100), upstream("b", "local/b", 1, 0, 100));
        for (int i = 0; i < 10; i++) {
            find(route, "b").started();
        }
        readmit(route, "a");
        assertThat(share(route, "a", LATE)).isLessThan(0.2);
    }

    @Test
    void aCanarysShareIsExactFromTheFirstRequest() {
        LiveRoute route = live(
                upstream("a", "local/a", 1, 0, 450),
                upstream("b", "local/b", 1, 0, 450),
                upstream("c", "local/c", 2, 0, 100));
        readmit(route, "a");
        readmit(route, "c");
        assertThat(share(route, "c", LATE)).isCloseTo(0.1, within(0.01));
        assertThat(share(route, "a", LATE)).isCloseTo(0.9 * 0.1 / 1.1, within(0.01));
    }

    @Test
    void whereAllAreNewNobodyHoldsBack() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 300), upstream("b", "local/b", 1, 0, 100));
        assertThat(share(route, "a", 0)).isCloseTo(0.75, within(0.015));
        find(route, "a").started();
        find(route, "a").started();
        find(route, "a").started();
        find(route, "a").started();
        find(route, "a").started();
        assertThat(share(route, "a", 0)).isLessThan(0.2);
    }

    @Test
    void itTakesAllWhereItIsAlone() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1));
        readmit(route, "a");
        assertThat(share(route, "a", LATE)).isEqualTo(1);
    }

    @Test
    void itTakesWhatTheOthersCannotCarry() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 0, 1));
        readmit(route, "a");
        Fleet.fill(find(route, "b"), LATE);
        assertThat(share(route, "a", LATE + SECOND / 2)).isEqualTo(1);
    }

    private static void readmit(LiveRoute route, String id) {
        LiveUpstream upstream = find(route, id);
        route.failed(upstream, Failure.REFUSED, new Attempts(), LATE - 2 * SECOND);
        Fleet.admit(route, upstream, LATE);
    }

    private double share(LiveRoute route, String id, long now) {
        int count = 0;
        for (int i = 0; i < DRAWS; i++) {
            LiveUpstream chosen = route.choose(new Attempts(), now, random);
            count += chosen != null && chosen.upstream().id().equals(id) ? 1 : 0;
        }
        return count / (double) DRAWS;
    }
}
