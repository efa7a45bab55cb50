package io.mlops.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void readsWhatPeopleWrite() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("20s")).isEqualTo(Duration.ofSeconds(20));
        assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "20", "-1s", "1.5s", "20 s", "1d", "99999999999s"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("is no duration");
    }

    @Test
    void agesHaveOneUnit() {
        assertThat(Durations.age(Duration.ofMillis(449))).isEqualTo("0.4s");
        assertThat(Durations.age(Duration.ofSeconds(119))).isEqualTo("119s");
        assertThat(Durations.age(Duration.ofMinutes(5))).isEqualTo("5m");
        assertThat(Durations.age(Duration.ofHours(30))).isEqualTo("30h");
        assertThat(Durations.age(Duration.ofDays(8))).isEqualTo("8d");
        assertThat(Durations.age(Duration.ofSeconds(-3))).isEqualTo("0s");
    }

    @Test
    void measurementsHaveThreeDigits() {
        assertThat(Durations.measured(3.14159)).isEqualTo("3.14 ms");
        assertThat(Durations.measured(31.4159)).isEqualTo("31.4 ms");
        assertThat(Durations.measured(314.159)).isEqualTo("314 ms");
        assertThat(Durations.measured(31415.9)).isEqualTo("31.4 s");
    }
}
