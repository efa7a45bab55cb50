package io.mlops.controlplane.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.alert.Alert.Kind;
import io.mlops.controlplane.alert.BurnRate.Counted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BurnRateTest {
    private static final double OBJECTIVE = 0.999;

    @Test
    void anOutageOfAnHourWakesSomebody() {
        Map<Duration, Counted> counted = Map.of(
                Duration.ofHours(1), new Counted(10_000, 200),
                Duration.ofMinutes(5), new Counted(1000, 20));
        assertThat(exceeded(Kind.OBJECTIVE_AT_RISK, counted))
                .hasValueSatisfying(what -> assertThat(what)
                        .isEqualTo("the error budget is spent 20.0 times as fast as it may be: 200 of 10000 requests"
                                + " failed within 60 minutes"));
    }

    @Test
    void whatIsOverWakesNobody() {
        Map<Duration, Counted> counted = Map.of(
                Duration.ofHours(1), new Counted(10_000, 200),
                Duration.ofMinutes(5), new Counted(1000, 0),
                Duration.ofHours(6), new Counted(60_000, 200));
        assertThat(exceeded(Kind.OBJECTIVE_AT_RISK, counted)).isEmpty();
    }

    @Test
    void aSlowBurnIsToldToo() {
        Map<Duration, Counted> counted = Map.of(
                Duration.ofDays(3), new Counted(1_000_000, 1_500),
                Duration.ofHours(6), new Counted(80_000, 120));
        assertThat(exceeded(Kind.BUDGET_BURNING, counted)).isPresent();
        assertThat(exceeded(Kind.OBJECTIVE_AT_RISK, counted)).isEmpty();
    }

    @Test
    void aFewUnluckyRequestsAndNoneAreNoAlarm() {
        Map<Duration, Counted> counted = Map.of(
                Duration.ofHours(1), new Counted(10, 4),
                Duration.ofMinutes(5), new Counted(10, 4));
        assertThat(exceeded(Kind.OBJECTIVE_AT_RISK, counted)).isEmpty();
        assertThat(exceeded(Kind.OBJECTIVE_AT_RISK, Map.of())).isEmpty();
    }

    private static Optional<String> exceeded(Kind kind, Map<Duration, Counted> counted) {
        return BurnRate.exceeded(kind, OBJECTIVE, window -> counted.getOrDefault(window, new Counted(0, 0)));
    }
}
