package io.mlops.routing;

import static io.mlops.routing.FakeTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelfDoubtTest {
    private final SelfDoubt doubt = new SelfDoubt(2, 0);

    @Test
    void whoIsOnTimeDoubtsNothing() {
        doubt.expect(0, millis(10));
        assertThat(doubt.doubting(millis(10) + SelfDoubt.TOLERANCE_NANOS)).isFalse();
        assertThat(doubt.look(0, millis(30))).isFalse();
        assertThat(doubt.doubtedSince(millis(1), millis(30))).isFalse();
        assertThat(doubt.doubts()).isZero();
    }

    @Test
    void oneThatIsOverdueIsSeenByAllBeforeItKnowsItself() {
        doubt.expect(0, millis(10));
        assertThat(doubt.doubting(millis(36))).isTrue();
    }

    @Test
    void itLastsUntilTheLateOneWasOnTimeOnceMore() {
        doubt.expect(0, millis(10));
        assertThat(doubt.look(0, millis(200))).isTrue();
        doubt.expect(0, millis(210));
        assertThat(doubt.doubting(millis(205))).isTrue();
        assertThat(doubt.look(0, millis(211))).isFalse();
        assertThat(doubt.doubting(millis(212))).isFalse();
        assertThat(doubt.lostSince(0)).isEqualTo(millis(190));
        assertThat(doubt.lostSince(millis(150))).isEqualTo(millis(50));
        assertThat(doubt.lostSince(millis(205))).isZero();
        assertThat(doubt.doubtedSince(millis(5), millis(220))).isTrue();
        assertThat(doubt.doubtedSince(millis(212), millis(220))).isFalse();
        assertThat(doubt.doubts()).isEqualTo(1);
    }

    @Test
    void threadsThatWereLateTogetherWereLateOnce() {
        doubt.expect(0, millis(10));
        doubt.expect(1, millis(5));
        doubt.look(0, millis(200));
        doubt.look(1, millis(210));
        assertThat(doubt.lostSince(0)).isEqualTo(millis(200));
    }

    @Test
    void manyPausesAddUp() {
        for (int i = 0; i < 100; i++) {
            doubt.expect(0, millis(100L * i));
            doubt.look(0, millis(100L * i + 30));
        }
        assertThat(doubt.waitedNanos(millis(9000), millis(10_000))).isEqualTo(millis(700));
    }

    @Test
    void theLagIsThatOfTheLatestAtItsLastLook() {
        doubt.expect(0, millis(10));
        doubt.look(0, millis(22));
        doubt.expect(1, millis(10));
        doubt.look(1, millis(14));
        assertThat(doubt.lagNanos()).isEqualTo(millis(12));
        doubt.expect(0, millis(32));
        doubt.look(0, millis(33));
        assertThat(doubt.lagNanos()).isEqualTo(millis(4));
        doubt.rest(1, millis(40));
        assertThat(doubt.lagNanos()).isEqualTo(millis(1));
    }

    @Test
    void oneThatRestsIsNotLate() {
        doubt.expect(1, millis(10));
        doubt.rest(1, millis(11));
        assertThat(doubt.doubting(millis(1000))).isFalse();
    }

    @Test
    void oneThatIsStuckForGoodDoesNotSilenceTheOthers() {
        doubt.expect(1, 0);
        assertThat(doubt.doubting(SelfDoubt.GIVEN_UP_NANOS - 1)).isTrue();
        assertThat(doubt.doubting(SelfDoubt.GIVEN_UP_NANOS)).isFalse();
    }
}
