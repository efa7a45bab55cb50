package io.mlops.catalog.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.mlops.catalog.cost.MeasuredLoad.Hour;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures that were worked out by hand: ten hours, of which six are quiet, three take five replicas, and one takes more than there may be. */
class MeasuredLoadTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Offset<BigDecimal> NEAR = Offset.offset(new BigDecimal("0.001"));
    private static final MeasuredLoad LOAD = load(
            hour(0, 60),
            hour(1, 60),
            hour(2, 60),
            hour(3, 60),
            hour(4, 60),
            hour(5, 60),
            hour(6, 24_001),
            hour(7, 30_000),
            hour(8, 27_000),
            hour(9, 600_000));

    private static Hour hour(int number, long peakMinute) {
        return new Hour(NOON.plus(Duration.ofHours(number)), 60, 60 * peakMinute, peakMinute);
    }

    /** A hundred requests a second each, two to eight replicas. */
    private static MeasuredLoad load(Hour... hours) {
        return new MeasuredLoad(List.of(hours), BigDecimal.valueOf(100), "a test", 2, 8);
    }

    @Test
    void eachHourHasTheReplicasOfItsBusiestMinuteWithinTheBounds() {
        assertThat(LOAD.replicas())
                .containsExactly(
                        entry(2, new BigDecimal("0.6")),
                        entry(5, new BigDecimal("0.3")),
                        entry(8, new BigDecimal("0.1")));
        assertThat(LOAD.wanted()).isEqualTo(100);
        assertThat(LOAD.from()).isEqualTo(NOON);
        assertThat(LOAD.until()).isEqualTo(NOON.plus(Duration.ofHours(9)));
    }

    @Test
    void aMachineRunsForTheHoursThatTakeIt() {
        assertThat(LOAD.use(2, 2, 8)).isEqualByComparingTo("1");
        assertThat(LOAD.use(3, 2, 8)).isEqualByComparingTo("0.4");
        assertThat(LOAD.use(5, 2, 8)).isEqualByComparingTo("0.4");
        assertThat(LOAD.use(6, 2, 8)).isEqualByComparingTo("0.1");
        assertThat(LOAD.use(9, 2, 8)).isEqualByComparingTo("0");
        assertThat(LOAD.machineHours(2, 8)).isCloseTo(new BigDecimal("2555"), NEAR); // 730 x (2 + 3 x 0.4 + 3 x 0.1)
        assertThat(LOAD.machineHours(3, 3)).isEqualByComparingTo("2190");
    }

    @Test
    void aLocationWithAPartOfThemGrowsInProportionAndRoundsUp() {
        assertThat(LOAD.use(2, 1, 4))
                .as("5 of 2 to 8 are half way: 2.5 of 1 to 4")
                .isEqualByComparingTo("0.4");
        assertThat(LOAD.use(3, 1, 4)).isEqualByComparingTo("0.4");
        assertThat(LOAD.use(4, 1, 4)).isEqualByComparingTo("0.1");
        assertThat(LOAD.use(1, 1, 4)).isEqualByComparingTo("1");
    }

    @Test
    void minutesThatNobodyWatchedAreTakenToBeAsThoseThatWere() {
        MeasuredLoad load = load(new Hour(NOON, 30, 1800, 60), new Hour(NOON.plusSeconds(86_400), 10, 300_000, 30_000));
        assertThat(load.replicas()).containsExactly(entry(2, new BigDecimal("0.75")), entry(5, new BigDecimal("0.25")));
        assertThat(load.predictions()).isEqualByComparingTo("330471000"); // 301,800 x 730 x 60 / 40
    }

    @Test
    void committedAreThoseThatRunLongEnough() {
        assertThat(commitment("0.5").machines()).isEqualTo(2);
        assertThat(commitment("0.5").savingAMonth().orElseThrow()).isCloseTo(new BigDecimal("730"), NEAR);
        assertThat(commitment("0.39").machines()).isEqualTo(5);
        assertThat(commitment("0.39").savingAMonth().orElseThrow())
                .isCloseTo(new BigDecimal("912.5"), NEAR); // 730 x (2 x 0.61 + 3 x 0.01)
        assertThat(commitment("0.05").machines()).isEqualTo(8);
        assertThat(commitment("0.5").discountForPeak()).isEqualByComparingTo("0.9");
    }

    private static Commitment commitment(String price) {
        return new Commitment(PurchaseOption.COMMITTED_1Y, BigDecimal.ONE, null, new BigDecimal(price), 2, 8, LOAD);
    }

    @Test
    void withoutRoomToGrowNothingGrows() {
        MeasuredLoad fixed = new MeasuredLoad(List.of(hour(0, 600_000)), BigDecimal.ONE, "a test", 3, 3);
        assertThat(fixed.machineHours(3, 3)).isEqualByComparingTo("2190");
        assertThat(fixed.machineHours(1, 1)).isEqualByComparingTo("730");
    }
}
