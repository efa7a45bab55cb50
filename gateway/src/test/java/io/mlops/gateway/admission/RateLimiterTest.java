package io.mlops.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateLimiter limiter = new RateLimiter(10, 5, 3, 0);

    @Test
    void aBurstThenTheRate() {
        assertThat(taken("a", 20, 0)).isEqualTo(5);
        assertThat(taken("a", 20, SECOND / 10)).isEqualTo(1);
        assertThat(taken("a", 20, SECOND)).isEqualTo(5);
        int taken = 0;
        for (int i = 1; i <= 1000; i++) {
            taken += taken("a", 1, 2 * SECOND + i * SECOND / 100);
        }
        assertThat(taken).isBetween(100, 105);
    }

    @Test
    void itSaysHowLongToWait() {
        taken("a", 5, 0);
        assertThat(limiter.take("a", 0)).isEqualTo(SECOND / 10);
        assertThat(limiter.take("a", SECOND / 20)).isEqualTo(SECOND / 20);
        assertThat(limiter.take("a", SECOND / 10)).isZero();
    }

    @Test
    void clientsDoNotShare() {
        taken("a", 20, 0);
        assertThat(taken("b", 20, 0)).isEqualTo(5);
    }

    @Test
    void aFloodOfNamesFillsNoMemoryAndHurtsNobodyWhoWasThere() {
        assertThat(taken("a", 1, 0)).isEqualTo(1);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            taken += taken("flood" + i, 1, 0);
        }
        assertThat(limiter.clients()).isEqualTo(3);
        assertThat(taken).isEqualTo(2 + 5);
        assertThat(taken("a", 20, 0)).isEqualTo(4);
    }

    @Test
    void whoIsIdleIsForgottenAndWhoIsNotIsRemembered() {
        taken("a", 5, 0);
        taken("b", 1, 0);
        limiter.sweep(SECOND / 10);
        assertThat(limiter.clients()).isEqualTo(1);
        assertThat(limiter.take("a", SECOND / 10)).isZero();
        assertThat(limiter.take("a", SECOND / 10)).isPositive();
    }

    @Test
    void aClockBelowZeroIsAClock() {
        RateLimiter early = new RateLimiter(1, 1, 10, -5 * SECOND);
        assertThat(early.take("a", -5 * SECOND)).isZero();
        assertThat(early.take("a", -5 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void refusesWhatIsNoRate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimiter(0, 1, 1, 0))
                .withMessageContaining("each must be positive");
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter(Double.NaN, 1, 1, 0));
    }

    private int taken(String client, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.take(client, now) == 0 ? 1 : 0;
        }
        return taken;
    }
}
