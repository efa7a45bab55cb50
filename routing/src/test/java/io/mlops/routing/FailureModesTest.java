package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.routing.FakeUpstream.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to break × every arrangement of upstreams, 2,000 requests a second of 18 to 22 ms, through the real decisions in
 * simulated time: what is asserted of time here is exact, and the same in each run.
 */
class FailureModesTest {
    /** Where the model's own answer is passed on, as it must be. */
    private static final Set<Mode> PASSED_ON = EnumSet.of(Mode.BROKEN_500);

    static List<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Mode mode : EnumSet.complementOf(EnumSet.of(Mode.WELL, Mode.BUSY))) {
            for (Arrangement arrangement : Arrangement.values()) {
                cells.add(Arguments.of(mode, arrangement));
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void oneBreaksAndNoRequestIsLost(Mode mode, Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(1);
        gateway.find("a").become(mode);
        int before = gateway.sent();
        gateway.serve(2000, 1000);
        assertThat(gateway.transitions()).hasSize(1);
        assertThat(gateway.find("a").live().state()).isNotEqualTo(UpstreamState.AVAILABLE);
        assertThat(gateway.lastTransitionMillis())
                .as("milliseconds until it was out")
                .isLessThan(Arrangement.WARM_MILLIS + 400);
        assertThat(gateway.sent() - before).as("tries for 2,000 requests").isLessThan(2500);
        gateway.serve(2000, 4000);
        gateway.finish();
        if (!PASSED_ON.contains(mode)) {
            assertThat(gateway.problems()).isEmpty();
        }
        assertThat(gateway.problems().size()).isLessThan(100);
        assertThat(gateway.worstMillis()).as("worst answer").isLessThanOrEqualTo(90);
        assertThat(gateway.transitions()).allMatch(change -> change.startsWith("a "), "only a is ever judged");
        assertThat(gateway.answered() + gateway.problems().size()).isEqualTo(gateway.arrived());
    }

    /** What checks do not see they cannot disprove: one good prediction lets nobody in again who fails one in five. */
    @ParameterizedTest
    @MethodSource("halfBroken")
    void oneThatFailsNowAndThenStaysOut(Mode mode, Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(9);
        gateway.find("a").become(mode);
        gateway.serve(2000, 20_000);
        gateway.finish();
        assertThat(gateway.transitions()).hasSize(1);
        assertThat(gateway.problems()).isEmpty();
        gateway.find("a").become(Mode.WELL);
        gateway.serve(2000, 8_000);
        assertThat(gateway.transitions()).hasSize(2);
        assertThat(gateway.find("a").live().state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    static List<Arguments> halfBroken() {
        return cells().stream()
                .filter(cell -> EnumSet.of(Mode.GRAY, Mode.UNABLE_20_PERCENT).contains(cell.get()[0]))
                .toList();
    }

    /** Whoever has too much to do would have more to do elsewhere, were it taken out. */
    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void oneThatIsBusyStaysIn(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(10);
        gateway.find("a").become(Mode.BUSY);
        gateway.serve(2000, 3_000);
        gateway.finish();
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.find("a").live().state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    /** One that answers most of its requests is better than one that answers none, whatever it still has to prove. */
    @ParameterizedTest
    @EnumSource(names = {"PRIORITY_2", "ACTIVE_2"})
    void whenTheLastOneHangsWhoeverFailsNowAndThenIsBetter(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(11);
        gateway.find("a").become(Mode.UNABLE_20_PERCENT);
        gateway.serve(2000, 2_000);
        assertThat(gateway.find("a").live().state()).isEqualTo(UpstreamState.EJECTED);
        gateway.find("b").become(Mode.STUCK);
        gateway.serve(500, 2_500);
        assertThat(gateway.find("a").live().state()).isEqualTo(UpstreamState.AVAILABLE);
        assertThat(gateway.find("b").live().state()).isEqualTo(UpstreamState.EJECTED);
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void calmCostsNothing(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(2);
        gateway.serve(2000, 10_000);
        gateway.finish();
        assertThat(gateway.sent()).isEqualTo(gateway.arrived());
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.counts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void oneThatComesAndGoesIsLeftOutForLongerAndLonger(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(3);
        // Checks come on the second: they meet it well, and it dies between them.
        gateway.serve(2000, 400);
        for (int i = 0; i < 60; i++) {
            gateway.find("a").become(Mode.KILLED);
            gateway.serve(2000, 270);
            gateway.find("a").become(Mode.WELL);
            gateway.serve(2000, 730);
        }
        gateway.finish();
        assertThat(gateway.problems()).isEmpty();
        assertThat(gateway.find("a").live().ejections()).isBetween(4, 6);
        assertThat(gateway.worstMillis()).isLessThanOrEqualTo(90);
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void whenAllAreDownTheLastIsAskedUntilTheyAreBack(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(4);
        gateway.all().forEach(upstream -> upstream.become(Mode.KILLED));
        gateway.serve(2000, 1500);
        assertThat(gateway.problems()).hasSizeGreaterThan(2900).allMatch(problem -> problem.contains("EXHAUSTED"));
        assertThat(gateway.route().upstreams())
                .filteredOn(upstream -> upstream.state() == UpstreamState.AVAILABLE)
                .hasSize(1);
        gateway.all().forEach(upstream -> upstream.become(Mode.WELL));
        gateway.finish();
        int lost = gateway.problems().size();
        gateway.serve(2000, 3000);
        gateway.finish();
        assertThat(gateway.problems()).hasSize(lost);
        assertThat(gateway.route().upstreams()).allMatch(upstream -> upstream.state() == UpstreamState.AVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void whenAllHangNobodyIsToBlameAlone(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(5);
        gateway.all().forEach(upstream -> upstream.become(Mode.STUCK));
        gateway.serve(2000, 1000);
        gateway.all().forEach(upstream -> upstream.become(Mode.WELL));
        gateway.finish();
        assertThat(gateway.problems()).isEmpty();
        assertThat(gateway.route().upstreams())
                .filteredOn(upstream -> upstream.state() == UpstreamState.AVAILABLE)
                .isNotEmpty();
        assertThat(gateway.sent() - gateway.arrived())
                .as("tries beyond the first")
                .isLessThan(6000);
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void aPoisonousRequestEjectsNobody(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(6);
        gateway.poison(0.05);
        gateway.serve(2000, 20_000);
        gateway.finish();
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.problems()).isNotEmpty().allMatch(problem -> problem.contains("poison"));
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void aPausedGatewayBlamesNobody(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(7);
        for (int i = 0; i < 120; i++) {
            gateway.serve(2000, 700 + i);
            gateway.pause(200);
            gateway.serve(2000, 300);
        }
        gateway.finish();
        assertThat(gateway.doubt().doubts()).isEqualTo(120);
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.problems()).isEmpty();
        assertThat(gateway.counts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void aPauseOfAnUpstreamThatIsShorterThanAStallEjectsNobody(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(8);
        for (int i = 0; i < 20; i++) {
            gateway.find("a").become(Mode.STOPPED);
            gateway.serve(2000, 80);
            gateway.find("a").become(Mode.WELL);
            gateway.serve(2000, 1920);
        }
        gateway.finish();
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void whereLittleIsAskedChanceEjectsNobody(Arrangement arrangement) {
        FakeGateway gateway = arrangement.warm(9);
        gateway.find("a").become(Mode.UNABLE_20_PERCENT);
        gateway.serve(2, 60_000);
        gateway.finish();
        assertThat(gateway.transitions()).isEmpty();
        assertThat(gateway.problems()).isEmpty();
    }
}
