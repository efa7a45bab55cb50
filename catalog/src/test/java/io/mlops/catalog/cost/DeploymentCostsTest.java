package io.mlops.catalog.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Worked out by hand on the prices that the product ships. */
class DeploymentCostsTest {
    private static final Catalog CATALOG = Catalog.snapshot();
    private static final Location VIRGINIA = Location.of("azure", "eastus");
    private static final Location AWS = Location.of("aws", "us-east-1");
    private static final MachineNeed T4 = new MachineNeed(List.of("T4"), 4, 16);
    private static final LoadCurve IDLE = new DailyPeak(0, 0, BigDecimal.ONE);

    @Test
    void machinesRunForWholeMonths() {
        MonthlyCost cost =
                costs(IDLE, 2).single(VIRGINIA, PurchaseOption.ON_DEMAND, 3, 3).orElseThrow();

        // 3 x 730 x 0.526, nothing for the managed service, 2 x 730 x 0.172 for the gateway.
        assertThat(cost.of(CostLine.Kind.COMPUTE).known()).isEqualTo(Money.usd("1151.94"));
        assertThat(cost.of(CostLine.Kind.SURCHARGE)).isEqualTo(Total.none());
        assertThat(cost.of(CostLine.Kind.GATEWAY).known()).isEqualTo(Money.usd("251.12"));
        assertThat(cost.month()).isEqualTo(Total.of(Money.usd("1403.06")));
        assertThat(cost.year().known()).isEqualTo(Money.usd("16836.72"));
        assertThat(cost.perMillion(IDLE)).isEmpty();
        assertThat(cost.lacks()).isEmpty();
        assertThat(cost.oldestPrice()).isPresent();
    }

    @Test
    void anUnknownSurchargeMakesItALowerBound() {
        MonthlyCost cost =
                costs(IDLE, 0).single(AWS, PurchaseOption.ON_DEMAND, 1, 1).orElseThrow();

        assertThat(cost.month().exact()).isFalse();
        assertThat(cost.lacks()).containsExactly(CostLine.Kind.SURCHARGE);
        assertThat(cost.month().unknown())
                .containsExactly("surcharge of aws's managed endpoints for g4dn.xlarge in aws/us-east-1");
        assertThat(costs(IDLE, 0)
                        .single(AWS, PurchaseOption.SPOT, 1, 1)
                        .orElseThrow()
                        .month()
                        .exact())
                .isTrue();
    }

    @Test
    void answersLeaveForTheInternet() {
        // 1 request a second is 730 x 3600 answers of 1 MiB: 2566.40625 GB at 0.0875.
        LoadCurve load = new DailyPeak(1, 1, BigDecimal.ZERO);
        Workload work = new Workload(T4, load, 0, 1 << 20, 0);
        MonthlyCost cost = new DeploymentCosts(CATALOG, work, Map.of())
                .single(VIRGINIA, PurchaseOption.ON_DEMAND, 1, 1)
                .orElseThrow();

        assertThat(cost.of(CostLine.Kind.INTERNET).known().amount())
                .isCloseTo(new BigDecimal("224.560546875"), Offset.offset(new BigDecimal("1e-9")));
        assertThat(cost.perMillion(load).orElseThrow().known().amount().doubleValue())
                .isBetween(231.5, 231.6); // (383.98 + 224.56) / 2.628
    }

    @Test
    void whatWaitsIsPaidForAndWhatServesElsewhereCrosses() {
        LoadCurve load = new DailyPeak(1, 1, BigDecimal.ZERO);
        DeploymentCosts costs = new DeploymentCosts(CATALOG, new Workload(T4, load, 1 << 20, 1 << 20, 0), Map.of());

        MonthlyCost waiting = costs.of(List.of(Share.whole(VIRGINIA, 2, 2), new Share(AWS, 1, 1, BigDecimal.ZERO)))
                .orElseThrow();
        MonthlyCost serving = costs.of(List.of(
                        new Share(VIRGINIA, 2, 2, new BigDecimal("0.5")), new Share(AWS, 1, 1, new BigDecimal("0.5"))))
                .orElseThrow();

        assertThat(waiting.of(CostLine.Kind.STANDBY).known()).isEqualTo(Money.usd("383.98")); // 730 x 0.526
        assertThat(waiting.of(CostLine.Kind.BETWEEN_REGIONS)).isEqualTo(Total.none());
        // Half of 2566.40625 GB each way: 0.0875 there, 0.09 back; both through the internet.
        assertThat(serving.of(CostLine.Kind.BETWEEN_REGIONS).known().amount().doubleValue())
                .isBetween(227.76, 227.77);
        assertThat(serving.of(CostLine.Kind.STANDBY)).isEqualTo(Total.none());
    }

    @Test
    void commitmentsHaveTheirOwnPricesAndOnlyWhatIsUnknownIsAssumed() {
        Offer year = new Offer(
                AWS,
                "g4dn.xlarge",
                null,
                4,
                16,
                PurchaseOption.PREPAID_1Y,
                Money.usd("0.31"),
                Instant.parse("2026-11-01T00:00:00Z"),
                "a list");
        DeploymentCosts costs =
                new DeploymentCosts(Catalog.refreshed(List.of(year)), new Workload(T4, IDLE, 1024, 1024, 0), Map.of());
        Map<PurchaseOption, BigDecimal> assumed = Map.of(
                PurchaseOption.COMMITTED_1Y, new BigDecimal("0.9"), PurchaseOption.COMMITTED_3Y, new BigDecimal("0.9"));

        Comparison both = Comparison.of(costs, List.of(AWS, VIRGINIA), List.of(), Share.whole(AWS, 1, 1), assumed);

        List<Commitment> here = both.rows().stream()
                .filter(row -> row.location().equals(AWS))
                .findFirst()
                .orElseThrow()
                .commitments();
        // The list of 2025-04 has 0.331 and 0.227 beside 0.526 on demand.
        assertThat(here)
                .extracting(each -> each.plan() + " " + each.committed().orElseThrow() + " " + each.assumed())
                .containsExactly("COMMITTED_1Y 0.331 false", "COMMITTED_3Y 0.227 false", "PREPAID_1Y 0.31 false");
        assertThat(here.getLast().offer()).contains(year);
        assertThat(here.getFirst().breakEvenUse().orElseThrow().doubleValue()).isBetween(0.629, 0.63);
        assertThat(both.rows().stream()
                        .filter(row -> row.location().equals(VIRGINIA))
                        .findFirst()
                        .orElseThrow()
                        .commitments())
                .hasSize(2)
                .allMatch(Commitment::assumed);
    }

    @Test
    void theServicesOwnPriceIsTheSurchargeAndNoMachine() {
        Offer own = new Offer(
                AWS,
                "ml.g4dn.xlarge",
                new Accelerator("T4", 1, 16),
                4,
                16,
                PurchaseOption.ON_DEMAND,
                Money.usd("0.7364"),
                Instant.parse("2026-11-01T00:00:00Z"),
                "the service's list");
        DeploymentCosts costs =
                new DeploymentCosts(Catalog.refreshed(List.of(own)), new Workload(T4, IDLE, 1024, 1024, 0), Map.of());

        MonthlyCost cost = costs.single(AWS, PurchaseOption.ON_DEMAND, 1, 1).orElseThrow();

        assertThat(cost.machines()).extracting(Offer::instanceType).containsExactly("g4dn.xlarge");
        // 730 x 0.526 and 730 x (0.7364 - 0.526)
        assertThat(cost.of(CostLine.Kind.COMPUTE).known()).isEqualTo(Money.usd("383.98"));
        assertThat(cost.of(CostLine.Kind.SURCHARGE)).isEqualTo(Total.of(Money.usd("153.592")));
        assertThat(cost.lines().getLast().formula()).endsWith("730 h x 0.2104, of ml.g4dn.xlarge at 0.7364");
    }

    @Test
    void aNamedMachineIsTheOneThatIsPriced() {
        Share named = new Share(AWS, 1, 1, BigDecimal.ONE, "ml.g5.xlarge", PurchaseOption.ON_DEMAND);

        MonthlyCost cost = costs(IDLE, 0).of(List.of(named)).orElseThrow();

        // 730 x 1.006 and 40 % of it, where the cheapest with a T4 costs 0.526.
        assertThat(cost.of(CostLine.Kind.COMPUTE).known()).isEqualTo(Money.usd("734.38"));
        assertThat(cost.of(CostLine.Kind.SURCHARGE).known()).isEqualTo(Money.usd("293.752"));
        assertThat(cost.month().exact()).isTrue();

        MonthlyCost spot = costs(IDLE, 0)
                .of(List.of(Share.whole(VIRGINIA, 1, 1).withPurchase(PurchaseOption.SPOT)))
                .orElseThrow();
        assertThat(spot.machines()).extracting(Offer::purchase).containsExactly(PurchaseOption.SPOT);
        assertThat(spot.month().unknown())
                .containsExactly("surcharge of azure's managed endpoints for Standard_NC4as_T4_v3 in azure/eastus");
    }

    @Test
    void aNamedMachineWithoutAPriceIsNotAnotherOne() {
        Share named = new Share(AWS, 2, 2, BigDecimal.ONE, "ml.g99.xlarge", PurchaseOption.ON_DEMAND);

        MonthlyCost cost = costs(IDLE, 1).of(List.of(named)).orElseThrow();

        assertThat(cost.month().unknown()).containsExactly("price of ml.g99.xlarge at aws/us-east-1");
        assertThat(cost.lacks()).containsExactly(CostLine.Kind.COMPUTE);
        assertThat(cost.lines().getFirst().formula()).isEqualTo("aws/us-east-1 ml.g99.xlarge: 1,460 h x unknown");
    }

    @Test
    void whereNothingFitsThereIsNoCost() {
        MachineNeed impossible = new MachineNeed(List.of("T4"), 1000, 1);
        DeploymentCosts costs = new DeploymentCosts(CATALOG, new Workload(impossible, IDLE, 0, 0, 0), Map.of());

        assertThat(costs.single(VIRGINIA, PurchaseOption.ON_DEMAND, 1, 1)).isEmpty();
    }

    @Test
    void resilienceIsThePlanLessTheCheapestThatLacksNoMore() {
        DeploymentCosts costs = new DeploymentCosts(
                CATALOG,
                new Workload(T4, new DailyPeak(1000, 1000, BigDecimal.ZERO), 1024, 1024, 1),
                Map.of(VIRGINIA, stored("10")));
        Location ohio = Location.of("aws", "us-east-2");
        List<Share> plan = List.of(Share.whole(VIRGINIA, 1, 1), new Share(AWS, 1, 1, BigDecimal.ZERO));

        Comparison comparison = Comparison.of(
                costs,
                List.of(ohio, AWS, VIRGINIA),
                plan,
                Share.whole(VIRGINIA, 1, 1),
                Map.of(PurchaseOption.COMMITTED_1Y, new BigDecimal("0.3")));

        // Ohio's traffic has no price: what is known of it would be the cheapest.
        assertThat(comparison.rows()).extracting(Comparison.Row::location).endsWith(ohio);
        assertThat(comparison.cheapest().orElseThrow().location()).isNotEqualTo(ohio);
        Total extra = comparison.resilience().orElseThrow();
        assertThat(extra.known())
                .isEqualTo(comparison
                        .planCost()
                        .orElseThrow()
                        .month()
                        .known()
                        .minus(comparison
                                .cheapest()
                                .orElseThrow()
                                .onDemand()
                                .orElseThrow()
                                .month()
                                .known()));
        assertThat(comparison.planCost().orElseThrow().of(CostLine.Kind.STORAGE).known())
                .isEqualTo(Money.usd("10"));
        assertThat(comparison.planCost().orElseThrow().oldestPrice()).contains(Instant.EPOCH);
        assertThat(comparison.rows().getFirst().commitments()).hasSize(2);
        assertThat(comparison.rows().getFirst().location()).isEqualTo(VIRGINIA);
        assertThat(comparison.rows().getFirst().commitments().getFirst().assumed())
                .isTrue();
        assertThat(comparison.unknown()).contains("traffic from aws/us-east-2 to the internet");
    }

    private static MonthlyCost stored(String usd) {
        return new MonthlyCost(
                List.of(new CostLine(CostLine.Kind.STORAGE, "ten dollars", Total.of(Money.usd(usd)))),
                List.of(),
                Optional.of(Instant.EPOCH));
    }

    private static DeploymentCosts costs(LoadCurve load, int gateways) {
        return new DeploymentCosts(CATALOG, new Workload(T4, load, 1024, 1024, gateways), Map.of());
    }
}
