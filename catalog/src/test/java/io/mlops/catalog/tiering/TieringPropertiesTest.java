package io.mlops.catalog.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;

/** What holds for every inventory and policy. */
class TieringPropertiesTest {
    private static final Reads READS = age -> BigDecimal.valueOf(age < 30 ? 0.5 : 0.01);

    @Property(tries = 100)
    void costIsAdditiveOverObjects(
            @ForAll("objects") List<InventoryObject> some,
            @ForAll("objects") List<InventoryObject> others,
            @ForAll("policies") TieringPolicy policy) {
        double together = total(Stream.concat(some.stream(), others.stream()).toList(), policy);

        assertThat(together)
                .isCloseTo(total(some, policy) + total(others, policy), Offset.offset(1e-9 * (1 + together)));
    }

    @Property(tries = 50)
    void aPolicyWithoutRulesCostsAsBefore(@ForAll("objects") List<InventoryObject> objects) {
        PolicyCost cost = cost(objects, TieringPolicy.none());

        assertThat(cost.after()).isEqualTo(cost.before());
        assertThat(cost.saving()).isZero();
    }

    @Property(tries = 100)
    void nothingIsEverPaidBack(
            @ForAll("objects") List<InventoryObject> objects, @ForAll("policies") TieringPolicy policy) {
        Bill bill = cost(objects, policy).after();

        assertThat(Stream.of(bill.storage(), bill.moves(), bill.early(), bill.reads(), bill.monitoring()))
                .allSatisfy(fee -> assertThat(fee.known().amount()).isNotNegative());
    }

    @Property(tries = 50)
    void whatIsPaidOnlyGrowsFromMonthToMonth(
            @ForAll("objects") List<InventoryObject> objects, @ForAll("policies") TieringPolicy policy) {
        List<PolicyCost.Paid> paid = cost(objects, policy).cumulated();

        assertThat(paid).extracting(month -> month.after().known()).isSorted();
    }

    @Property(tries = 50)
    void moreObjectsThanPilesCostTheSame(
            @ForAll("policies") TieringPolicy policy, @ForAll @IntRange(max = 500) int age) {
        InventoryObject one = Tariffs.object("a", Tariffs.GB, age, StorageTier.HOT);
        double single = total(List.of(one), policy);

        assertThat(total(List.of(one, one, one), policy)).isCloseTo(3 * single, Offset.offset(1e-9 * (1 + single)));
    }

    @Provide
    Arbitrary<List<InventoryObject>> objects() {
        return Combinators.combine(
                        Arbitraries.of("logs/a", "models/b", "c"),
                        Arbitraries.longs().between(0, 50L << 30),
                        Arbitraries.integers().between(0, 800),
                        Arbitraries.of(StorageTier.HOT, StorageTier.COOL, StorageTier.COLD, StorageTier.ARCHIVE))
                .as(Tariffs::object)
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<TieringPolicy> policies() {
        Arbitrary<TieringRule> moving = Combinators.combine(
                        Arbitraries.of("", "logs/"),
                        Arbitraries.integers().between(0, 200),
                        Arbitraries.integers().between(1, 200))
                .as((prefix, cool, more) -> TieringRule.moving(
                                "moving",
                                new TierStep(Duration.ofDays(cool), StorageTier.COOL),
                                new TierStep(Duration.ofDays(cool + more), StorageTier.ARCHIVE))
                        .withPrefix(prefix));
        Arbitrary<TieringRule> expiring = Arbitraries.integers()
                .between(1, 500)
                .map(days ->
                        TieringRule.expiring("expiring", Duration.ofDays(days)).withPrefix("models/"));
        return Combinators.combine(moving, expiring).as((one, other) -> TieringPolicy.of(one, other));
    }

    private static double total(List<InventoryObject> objects, TieringPolicy policy) {
        Total total = cost(objects, policy).after().total();
        return total.known().amount().doubleValue();
    }

    private static PolicyCost cost(List<InventoryObject> objects, TieringPolicy policy) {
        StoreTariff tariff = Tariffs.with(
                StorageTier.COOL,
                new TierPrice(
                        new BigDecimal("0.5"),
                        new BigDecimal("0.01"),
                        new BigDecimal("0.001"),
                        null,
                        new BigDecimal("0.1"),
                        null,
                        30,
                        1 << 17,
                        1 << 13));
        return PolicyCost.of(
                Tariffs.inventory(objects, tariff, policy), TieringPolicy.none(), policy, tariff, READS, 12);
    }
}
