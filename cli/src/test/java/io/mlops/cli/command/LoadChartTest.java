package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MeasuredLoad.Hour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadChartTest {
    private static final Instant FIRST = Instant.parse("2026-11-01T22:00:00Z");

    @Test
    void eachHourIsAStepAndWhatNobodySawIsAGap() {
        // Two hours of 1, one of 4, one that nobody saw, one of 2.
        LoadChart chart = new LoadChart(load(hour(0, 1), hour(1, 1), hour(2, 4), hour(4, 2)));

        String svg = chart.curve();

        assertThat(chart.hoursAColumn()).isEqualTo(1);
        assertThat(svg)
                .contains("d=\"M50.0 192V147.0H366.0V12.0H524.0V192ZM682.0 192V102.0H840.0V192Z\"")
                .contains(">4</text>")
                .as("the second midnight is not reached")
                .contains("M366.0 192v6", ">2026-11-02</text>")
                .doesNotContain("2026-11-01", "2026-11-03");
    }

    @Test
    void manyHoursShareAColumnWhichShowsTheBusiest() {
        LoadChart chart = new LoadChart(load(365 * 24, hour -> hour == 5000 ? 9 : 2));

        String svg = chart.curve();

        assertThat(chart.hoursAColumn()).isEqualTo(12);
        assertThat(svg).contains(">8</text>").containsOnlyOnce("V12.0");
        assertThat(svg.split("2026-|2027-")).as("some dates only").hasSizeBetween(5, 10);
    }

    @Test
    void eachNumberOfReplicasIsABarUnlessThereAreTooMany() {
        assertThat(new LoadChart(load(hour(0, 1), hour(1, 3), hour(2, 3), hour(3, 3))).hoursAMonth())
                .contains(">1 replica</text>", "182.5 h, 25.0%", ">3 replicas</text>", "547.5 h, 75.0%")
                .doesNotContain("2 replicas");
        assertThat(new LoadChart(load(100, hour -> 1 + hour)).hoursAMonth())
                .contains(">1 to 5 replicas</text>", ">96 to 100 replicas</text>", "36.5 h, 5.0%")
                .doesNotContain(">6 replicas");
    }

    private static Hour hour(int number, int replicas) {
        return new Hour(FIRST.plusSeconds(3600L * number), 60, 600L * replicas * 60, 600L * replicas);
    }

    private static MeasuredLoad load(int hours, IntUnaryOperator replicas) {
        return load(IntStream.range(0, hours)
                .mapToObj(each -> hour(each, replicas.applyAsInt(each)))
                .toArray(Hour[]::new));
    }

    private static MeasuredLoad load(Hour... hours) {
        return new MeasuredLoad(new ArrayList<>(List.of(hours)), BigDecimal.TEN, "a test", 1, 100);
    }
}
