package io.mlops.catalog.tiering;

import static io.mlops.catalog.tiering.Tariffs.GB;
import static io.mlops.catalog.tiering.Tariffs.NOW;
import static io.mlops.catalog.tiering.Tariffs.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Costs that were worked out by hand. A year is 365 days and 12 months, so a day is 12/365 of a month. */
class PolicyCostTest {
    private static final Reads NONE = Reads.share(BigDecimal.ZERO);
    private static final TieringPolicy COOL_THEN_ARCHIVE =
            TieringPolicy.of(TieringRule.moving("all", step(30, StorageTier.COOL), step(90, StorageTier.ARCHIVE)));

    @Test
    void aYearInTheHotTierIsTwelveMonths() {
        PolicyCost cost =
                cost(List.of(object("a", GB, 0, StorageTier.HOT)), TieringPolicy.none(), Tariffs.round(), NONE);

        assertThat(amount(cost.before())).isCloseTo(new BigDecimal("12"), within("1e-12"));
        assertThat(cost.cumulated()).hasSize(12);
        assertThat(cost.cumulated().getLast().before().known())
                .isEqualTo(cost.before().total().known());
    }

    @Test
    void objectsMoveAsTheyAge() {
        PolicyCost cost = cost(List.of(object("a", GB, 0, StorageTier.HOT)), COOL_THEN_ARCHIVE, Tariffs.round(), NONE);

        // 30 days hot at 1, 60 days cool at 0.5, 275 days archived at 0.1, each a 365th of 12 months; two moves at
        // 0.01.
        double storage = (30 * 1 + 60 * 0.5 + 275 * 0.1) * 12 / 365;
        assertThat(cost.after().storage().known().amount().doubleValue()).isCloseTo(storage, within(1e-9));
        assertThat(cost.after().moves().known().amount()).isEqualByComparingTo("0.02");
        assertThat(cost.after().early().known().amount()).isZero();
        // The first saving is in the second month: 28 days hot, then cool.
        assertThat(cost.paidOffInMonth()).contains(1);
    }

    @Test
    void whatLeavesEarlyPaysForTheRest() {
        TieringPolicy hasty =
                TieringPolicy.of(TieringRule.moving("all", step(0, StorageTier.COOL), step(10, StorageTier.ARCHIVE)));

        PolicyCost cost = cost(List.of(object("a", GB, 0, StorageTier.HOT)), hasty, Tariffs.round(), NONE);

        // 10 days in a tier that is paid for 30: 20 days at 0.5.
        assertThat(cost.after().early().known().amount().doubleValue()).isCloseTo(20 * 0.5 * 12 / 365, within(1e-9));
    }

    @Test
    void deletionEndsTheCostAndCanComeEarly() {
        TieringPolicy expiring = TieringPolicy.of(TieringRule.expiring("all", Duration.ofDays(100)));

        PolicyCost cost = cost(List.of(object("a", GB, 50, StorageTier.COLD)), expiring, Tariffs.round(), NONE);

        assertThat(cost.after().storage().known().amount().doubleValue()).isCloseTo(50 * 0.25 * 12 / 365, within(1e-9));
        // 100 of the 90 days that are paid for at least: nothing more.
        assertThat(cost.after().early().known().amount()).isZero();
    }

    @Test
    void readingCostsRequestsAndRetrieval() {
        PolicyCost cost = cost(
                List.of(object("a", GB, 400, StorageTier.HOT)),
                TieringPolicy.of(TieringRule.moving("all", step(30, StorageTier.COOL))),
                Tariffs.round(),
                Reads.share(new BigDecimal("0.5")));

        // Half a read a month: 6 requests at 0.001; from cool also 6 GB at 0.1.
        assertThat(amount(cost.before().reads())).isCloseTo(new BigDecimal("0.006"), within("1e-12"));
        assertThat(amount(cost.after().reads())).isCloseTo(new BigDecimal("0.606"), within("1e-12"));
        // Storage falls by 6, a move costs 0.01: reads at 5.99 / (12 x 0.1) = 4.99 times a month cost what is saved.
        assertThat(cost.breakEvenReads().orElseThrow()).isCloseTo(new BigDecimal("4.991666"), within("1e-5"));
    }

    @Test
    void automaticTieringIsCheapForWhatNobodyReads() {
        TieringPolicy automatic =
                TieringPolicy.of(TieringRule.automatic("all", new AutomaticTiering(Duration.ZERO, null)));
        StoreTariff tariff = Tariffs.with(StorageTier.AUTO, Tariffs.tier(null, "0", 0));

        PolicyCost cost = cost(List.of(object("a", GB, 0, StorageTier.HOT)), automatic, tariff, NONE);

        double storage = (30 * 1 + 335 * 0.5) * 12 / 365;
        assertThat(amount(cost.after().storage()).doubleValue()).isCloseTo(storage, within(1e-9));
        assertThat(amount(cost.after().monitoring())).isCloseTo(new BigDecimal("0.03"), within("1e-12"));
    }

    @Test
    void smallObjectsAreBilledAsLargerOnesAndStay() {
        TierPrice cool = new TierPrice(
                new BigDecimal("0.5"), BigDecimal.ONE, BigDecimal.ONE, null, BigDecimal.ONE, null, 30, 1 << 17, 0);
        StoreTariff tariff = Tariffs.with(StorageTier.COOL, cool);
        TieringPolicy policy = TieringPolicy.of(TieringRule.moving("all", step(30, StorageTier.COOL)));

        PolicyCost stays = cost(List.of(object("a", 1000, 60, StorageTier.HOT)), policy, tariff, NONE);
        PolicyCost there = cost(List.of(object("a", 1000, 60, StorageTier.COOL)), policy, tariff, NONE);

        assertThat(stays.after()).isEqualTo(stays.before());
        assertThat(amount(there.after()).doubleValue()).isCloseTo(12 * 0.5 * (1 << 17) / GB, within(1e-12));
    }

    @Test
    void whatIsNotKnownIsALowerBoundAndBreaksNothingEven() {
        StoreTariff tariff = Tariffs.with(StorageTier.ARCHIVE, TierPrice.unknown());

        PolicyCost cost = cost(List.of(object("a", GB, 0, StorageTier.HOT)), COOL_THEN_ARCHIVE, tariff, NONE);

        assertThat(cost.before().total().exact()).isTrue();
        assertThat(cost.after().total().unknown()).containsExactly("moving into archive", "storage in archive");
        assertThat(cost.paidOffInMonth()).isEmpty();
        assertThat(cost.breakEvenReads()).isEmpty();
    }

    @Test
    void onlyWhatARuleSelectsMoves() {
        TieringPolicy logs = TieringPolicy.of(
                TieringRule.moving("logs", step(30, StorageTier.COOL)).withPrefix("logs/"));
        InventoryObject tagged =
                new InventoryObject("logs/b", GB, NOW.minus(Duration.ofDays(60)), null, StorageTier.HOT, Tags.none());

        PolicyCost cost = cost(List.of(object("a", GB, 60, StorageTier.HOT), tagged), logs, Tariffs.round(), NONE);

        assertThat(amount(cost.before())).isCloseTo(new BigDecimal("24"), within("1e-12"));
        assertThat(amount(cost.after()).doubleValue()).isCloseTo(12 + 6 + 0.01, within(1e-9));
    }

    private static PolicyCost cost(
            List<InventoryObject> objects, TieringPolicy wanted, StoreTariff tariff, Reads reads) {
        return PolicyCost.of(
                Tariffs.inventory(objects, tariff, wanted), TieringPolicy.none(), wanted, tariff, reads, 12);
    }

    private static BigDecimal amount(Bill bill) {
        return bill.total().known().amount();
    }

    private static BigDecimal amount(Total total) {
        return total.known().amount();
    }

    private static TierStep step(int days, StorageTier tier) {
        return new TierStep(Duration.ofDays(days), tier);
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    private static Offset<BigDecimal> within(String offset) {
        return Offset.offset(new BigDecimal(offset));
    }
}
