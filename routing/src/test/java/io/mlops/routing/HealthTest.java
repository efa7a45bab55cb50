package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {
    private final Health health = new Health(EjectionRules.defaults(), 3);

    @Test
    void joinsUnknown() {
        assertThat(health.state()).isEqualTo(UpstreamState.JOINING);
        assertThat(health.since()).isEqualTo(3);
        assertThat(health.mayReturn(3)).isTrue();
        assertThat(health.succeededAfter(0)).isFalse();
    }

    @Test
    void aStreakStartsAtItsFirstFailureAndEndsWithAnAnswer() {
        health.failedSoftly(true, 10);
        health.failedSoftly(true, 20);
        assertThat(health.streakStart()).isEqualTo(10);
        assertThat(health.failures()).isEqualTo(2);
        health.succeeded(30);
        assertThat(health.failures()).isZero();
        assertThat(health.succeededAfter(29)).isTrue();
        assertThat(health.succeededAfter(30)).isFalse();
        health.failedSoftly(true, 40);
        assertThat(health.streakStart()).isEqualTo(40);
    }

    @Test
    void countsEjectionsThatFollowEachOther() {
        health.admit(null, 0);
        health.eject(UpstreamState.EJECTED, "one", SECOND);
        assertThat(health.ejections()).isEqualTo(1);
        assertThat(health.mayReturn(2 * SECOND - 1)).isFalse();
        assertThat(health.mayReturn(2 * SECOND)).isTrue();
        health.admit(null, 2 * SECOND);
        health.eject(UpstreamState.EJECTED, "two", 3 * SECOND);
        assertThat(health.ejections()).isEqualTo(2);
        assertThat(health.mayReturn(4 * SECOND)).isFalse();
        health.admit(null, 10 * SECOND);
        health.eject(UpstreamState.EJECTED, "long after", 80 * SECOND);
        assertThat(health.ejections()).isEqualTo(1);
    }

    @Test
    void admissionForgetsFailures() {
        health.failedSoftly(true, 1);
        health.checkedInSilence();
        health.admit(null, 2);
        assertThat(health.failures()).isZero();
        assertThat(health.checkedInSilence()).isFalse();
        assertThat(health.reason()).isEmpty();
    }
}
