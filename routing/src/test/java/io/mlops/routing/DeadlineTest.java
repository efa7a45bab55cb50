package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration ROUTE = Duration.ofMillis(100);

    @Test
    void aWishShortensAndNeverLengthens() {
        assertThat(Deadline.after(7, ROUTE, 40)).isEqualTo(new Deadline(40_000_007L, true));
        assertThat(Deadline.after(7, ROUTE, 100)).isEqualTo(Deadline.after(7, ROUTE));
        assertThat(Deadline.after(7, ROUTE, Long.MAX_VALUE)).isEqualTo(new Deadline(100_000_007L, false));
    }

    @Test
    void whatRemainsIsRoundedUpUntilItHasPassed() {
        Deadline deadline = Deadline.after(0, ROUTE);
        assertThat(deadline.remainingMillis(0)).isEqualTo(100);
        assertThat(deadline.remainingMillis(99_000_001)).isEqualTo(1);
        assertThat(deadline.passed(99_999_999)).isFalse();
        assertThat(deadline.passed(100_000_000)).isTrue();
        assertThat(deadline.remainingMillis(100_000_000)).isZero();
        assertThat(deadline.remainingMillis(200_000_000)).isZero();
    }

    @Test
    void survivesTheOverflowOfTheClock() {
        Deadline deadline = Deadline.after(Long.MAX_VALUE - 10, ROUTE);
        assertThat(deadline.passed(Long.MAX_VALUE)).isFalse();
        assertThat(deadline.passed(Long.MIN_VALUE + 200_000_000)).isTrue();
    }
}
