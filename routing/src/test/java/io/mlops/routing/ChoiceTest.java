package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static io.mlops.routing.Fleet.draining;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final int DRAWS = 10_000;

    private final Random random = new Random(7);

    @Test
    void theFirstPriorityTakesAllWhileItCanAnswer() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1000));
        assertThat(draw(route)).containsOnlyKeys("a");
    }

    @Test
    void theNextPriorityTakesOverWhenTheFirstIsOut() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1));
        route.failed(find(route, "a"), Failure.REFUSED, new Attempts(), 0);
        assertThat(draw(route)).containsOnlyKeys("b");
    }

    @Test
    void aRetryFallsThroughToTheNextPriority() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1));
        Attempts attempts = new Attempts();
        attempts.begin(find(route, "a"));
        assertThat(route.choose(attempts, 0, random)).isSameAs(find(route, "b"));
        attempts.begin(find(route, "b"));
        assertThat(route.choose(attempts, 0, random)).isNull();
    }

    @Test
    void revisionsGetTheirShareWhateverTheirLoad() {
        LiveRoute route = live(
                upstream("a", "local/a", 1, 0, 475),
                upstream("b", "local/b", 1, 0, 475),
                upstream("c", "local/c", 2, 0, 50));
        find(route, "c").started();
        find(route, "a").sampleLatency(SECOND, 0);
        find(route, "b").sampleLatency(SECOND, 0);
        find(route, "c").sampleLatency(1, 0);
        assertThat(share(route, "c")).isCloseTo(0.05, within(0.01));
    }

    @Test
    void inCalmWeightsRuleInsideARevision() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 300), upstream("b", "local/b", 1, 0, 100));
        assertThat(share(route, "a")).isCloseTo(0.75, within(0.02));
    }

    @Test
    void theLessLoadedOfTwoWins() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 100), upstream("b", "local/b", 1, 0, 100));
        find(route, "a").started();
        find(route, "a").started();
        assertThat(draw(route)).containsOnlyKeys("b");
    }

    @Test
    void loadIsMeasuredAgainstWeight() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 900), upstream("b", "local/b", 1, 0, 100));
        for (int i = 0; i < 9; i++) {
            find(route, "a").started();
        }
        find(route, "b").started();
        assertThat(share(route, "a")).isCloseTo(0.9, within(0.02));
    }

    @Test
    void aMuchSlowerOneIsAvoidedUntilWhatIsKnownOfItIsOld() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 100), upstream("b", "local/b", 1, 0, 100));
        find(route, "a").sampleLatency(SECOND, 0);
        find(route, "b").sampleLatency(SECOND / 50, 0);
        assertThat(draw(route, SECOND)).containsOnlyKeys("b");
        find(route, "b").sampleLatency(SECOND / 50, 6 * SECOND);
        assertThat(draw(route, 6 * SECOND)).containsKeys("a", "b");
    }

    @Test
    void weightZeroAndDrainingTakeNothingEvenAsTheLast() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 0), draining(upstream("b", "local/b", 1, 0, 100)));
        assertThat(route.choose(new Attempts(), 0, random)).isNull();
    }

    @Test
    void aRetryPrefersAnotherLocation() {
        LiveRoute route = live(
                upstream("a1", "local/a", 1, 0, 1),
                upstream("a2", "local/a", 1, 0, 1000),
                upstream("b", "local/b", 1, 0, 1));
        Attempts attempts = new Attempts();
        attempts.begin(find(route, "a1"));
        assertThat(route.choose(attempts, 0, random)).isSameAs(find(route, "b"));
        attempts.begin(find(route, "b"));
        assertThat(route.choose(attempts, 0, random)).isSameAs(find(route, "a2"));
    }

    @Test
    void ejectedOnesAreTheLastResort() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 0, 1));
        route.failed(find(route, "a"), Failure.REFUSED, new Attempts(), 0);
        Attempts attempts = new Attempts();
        attempts.begin(find(route, "b"));
        assertThat(route.choose(attempts, 0, random)).isSameAs(find(route, "a"));
    }

    @Test
    void whoServesAnotherModelIsNoResortAtAll() {
        LiveRoute route = live(upstream("a", "local/a", 1, 0, 1));
        route.checked(find(route, "a"), new CheckResult(CheckResult.Outcome.WRONG_MODEL, "other"), 0);
        assertThat(route.choose(new Attempts(), 0, random)).isNull();
    }

    @Test
    void whoHasNotProvenItselfGetsNothing() {
        LiveRoute route = new LiveRoute(Fleet.route(upstream("a", "local/a", 1, 0, 1)), EjectionRules.defaults(), 0);
        assertThat(route.choose(new Attempts(), 0, random)).isNull();
    }

    private double share(LiveRoute route, String id) {
        return draw(route).getOrDefault(id, 0) / (double) DRAWS;
    }

    private Map<String, Integer> draw(LiveRoute route) {
        return draw(route, 0);
    }

    private Map<String, Integer> draw(LiveRoute route, long now) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < DRAWS; i++) {
            LiveUpstream chosen = route.choose(new Attempts(), now, random);
            counts.merge(chosen == null ? "none" : chosen.upstream().id(), 1, Integer::sum);
        }
        return counts;
    }
}
