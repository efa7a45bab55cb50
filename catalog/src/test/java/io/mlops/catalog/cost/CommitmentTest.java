package io.mlops.catalog.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.MlopsException;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures that were worked out by hand; three machines all the time, twelve for 6.5 of 24 hours. */
class CommitmentTest {
    private static final LoadCurve LOAD = new DailyPeak(4000, 12_000, new BigDecimal("6.5"));

    @Test
    void aMonthHas730HoursOfWhichSomeArePeak() {
        assertThat(LOAD.machineHours(3, 12)).isCloseTo(new BigDecimal("3969.375"), near()); // 730 x (3 + 9 x 6.5 / 24)
        assertThat(LOAD.predictions())
                .isCloseTo(
                        new BigDecimal("16206000000"),
                        Offset.offset(BigDecimal.ONE)); // (4000 + 8000 x 6.5 / 24) x 3600 x 730
        assertThat(LOAD.machineHours(3, 3)).isEqualByComparingTo("2190");
    }

    @Test
    void machinesThatRunAllTheTimePayFromAnyDiscount() {
        Commitment year = commitment(PurchaseOption.COMMITTED_1Y, "0.7");

        assertThat(year.breakEvenUse().orElseThrow()).isEqualByComparingTo("0.7");
        assertThat(year.breakEvenMonths().orElseThrow()).isEqualByComparingTo("8.4");
        assertThat(year.machines()).isEqualTo(3);
        assertThat(year.savingAMonth().orElseThrow()).isCloseTo(new BigDecimal("657"), near()); // 3 x 730 x 0.3
        assertThat(year.discountForPeak().doubleValue()).isBetween(0.729, 0.7292);
    }

    @Test
    void aLargeDiscountPaysForThePeakToo() {
        Commitment years = commitment(PurchaseOption.COMMITTED_3Y, "0.25");

        assertThat(years.breakEvenMonths().orElseThrow()).isEqualByComparingTo("9");
        assertThat(years.machines()).isEqualTo(12);
        assertThat(years.savingAMonth().orElseThrow())
                .isCloseTo(new BigDecimal("1779.375"), near()); // 3969.375 - 12 x 730 x 0.25
    }

    @Test
    void withoutADiscountNothingIsCommittedAndWithoutAPriceNothingIsKnown() {
        Commitment dear = commitment(PurchaseOption.COMMITTED_1Y, "1");
        assertThat(dear.machines()).isZero();
        assertThat(dear.savingAMonth().orElseThrow()).isCloseTo(BigDecimal.ZERO, near());

        Commitment unknown = new Commitment(PurchaseOption.COMMITTED_1Y, BigDecimal.ONE, null, null, 3, 12, LOAD);
        assertThat(unknown.breakEvenUse()).isEmpty();
        assertThat(unknown.savingAMonth()).isEmpty();
        assertThat(unknown.machines()).isZero();
    }

    @Test
    void aDayHas24Hours() {
        assertThat(catchThrowableOfType(MlopsException.class, () -> new DailyPeak(1, 1, BigDecimal.valueOf(25))))
                .hasMessage("cannot work out a month: a day has no 25 peak hours");
    }

    private static Commitment commitment(PurchaseOption plan, String price) {
        return new Commitment(plan, BigDecimal.ONE, null, new BigDecimal(price), 3, 12, LOAD);
    }

    private static Offset<BigDecimal> near() {
        return Offset.offset(new BigDecimal("1e-9"));
    }
}
