package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the same deployment costs at every location by itself, and as it is planned.
 *
 * @param costs how it was worked out
 * @param rows location by location: those whose prices are known for more kinds of things first, then the cheapest
 * @param plan as it is planned
 * @param planCostOrNull what that costs; null where the plan's machines are not offered
 */
public record Comparison(
        DeploymentCosts costs,
        List<Row> rows,
        List<Share> plan,
        @Nullable MonthlyCost planCostOrNull) {

    private static final Comparator<Row> BEST = Comparator.comparingInt(
                    (Row row) -> row.shown().lacks().size())
            .thenComparing(row -> row.shown().month().known())
            .thenComparing(Row::location);

    /**
     * One location by itself.
     *
     * @param location the region
     * @param onDemandOrNull with the managed service; null where no machine fits
     * @param spotOrNull on machines by themselves; null where no machine fits
     * @param commitments by month for one year and three, and every other whose price is known; empty without an on-demand price
     */
    public record Row(
            Location location,
            @Nullable MonthlyCost onDemandOrNull,
            @Nullable MonthlyCost spotOrNull,
            List<Commitment> commitments) {
        public Optional<MonthlyCost> onDemand() {
            return Optional.ofNullable(onDemandOrNull);
        }

        public Optional<MonthlyCost> spot() {
            return Optional.ofNullable(spotOrNull);
        }

        /** On demand where that is offered, else on spot. */
        private MonthlyCost shown() {
            return onDemand().or(this::spot).orElseThrow(() -> new IllegalStateException(location + " offers nothing"));
        }
    }

    /**
     * Compares.
     *
     * @param regions which are looked at; those where nothing fits are left out
     * @param plan the first location's is where the gateway is
     * @param alone what a single location has
     * @param discounts what a commitment is assumed to save of the on-demand price, 0 to 1, where no offer tells
     */
    public static Comparison of(
            DeploymentCosts costs,
            List<Location> regions,
            List<Share> plan,
            Share alone,
            Map<PurchaseOption, BigDecimal> discounts) {
        List<Row> rows = new ArrayList<>();
        for (Location region : regions) {
            Optional<MonthlyCost> onDemand =
                    costs.single(region, PurchaseOption.ON_DEMAND, alone.steady(), alone.peak());
            Optional<MonthlyCost> spot = costs.single(region, PurchaseOption.SPOT, alone.steady(), alone.peak());
            if (onDemand.isPresent() || spot.isPresent()) {
                rows.add(new Row(
                        region,
                        onDemand.orElse(null),
                        spot.orElse(null),
                        commitments(costs, region, alone, discounts)));
            }
        }
        rows.sort(BEST);
        MonthlyCost planned = plan.isEmpty() ? null : costs.of(plan).orElse(null);
        return new Comparison(costs, List.copyOf(rows), List.copyOf(plan), planned);
    }

    private static List<Commitment> commitments(
            DeploymentCosts costs, Location region, Share alone, Map<PurchaseOption, BigDecimal> discounts) {
        List<Offer> offers = costs.catalog().services().rented();
        return costs.work().need().cheapest(offers, region, PurchaseOption.ON_DEMAND).stream()
                .flatMap(machine -> PurchaseOption.commitments().stream()
                        .flatMap(plan -> commitment(costs, machine, plan, alone, discounts).stream()))
                .toList();
    }

    /** Empty for plans whose price is not known, but for those that are paid by the month: one can be assumed of them. */
    private static Optional<Commitment> commitment(
            DeploymentCosts costs,
            Offer machine,
            PurchaseOption plan,
            Share alone,
            Map<PurchaseOption, BigDecimal> discounts) {
        Offer offered = costs.catalog().offers().stream()
                .filter(offer -> offer.purchase() == plan
                        && offer.instanceType().equals(machine.instanceType())
                        && offer.location().contains(machine.location()))
                .min(Comparator.comparing(Offer::hourly))
                .orElse(null);
        boolean monthly = plan == PurchaseOption.COMMITTED_1Y || plan == PurchaseOption.COMMITTED_3Y;
        if (offered == null && !monthly) {
            return Optional.empty();
        }
        BigDecimal onDemand = machine.hourly().amount();
        BigDecimal discount = offered == null ? discounts.get(plan) : null;
        return Optional.of(new Commitment(
                plan,
                onDemand,
                offered,
                discount == null ? null : BigDecimal.ONE.subtract(discount).multiply(onDemand),
                alone.steady(),
                alone.peak(),
                costs.work().load()));
    }

    public Optional<MonthlyCost> planCost() {
        return Optional.ofNullable(planCostOrNull);
    }

    /**
     * The cheapest single location on demand, among those where no kind of price lacks that the plan has: what lacks its traffic would win by
     * that. Without such a location, or a plan, the first of all.
     */
    public Optional<Row> cheapest() {
        List<Row> offered =
                rows.stream().filter(row -> row.onDemandOrNull() != null).toList();
        return offered.stream()
                .filter(row -> planCost()
                        .filter(planned ->
                                planned.lacks().containsAll(row.shown().lacks()))
                        .isPresent())
                .min(Comparator.comparing(row -> row.shown().month().known()))
                .or(() -> offered.stream().findFirst());
    }

    /**
     * What it costs in a month to survive a loss: the plan less the cheapest single location. Without a price of everything in both it is
     * neither a lower nor an upper bound; what lacks is named. Empty without a plan that has a price.
     */
    public Optional<Total> resilience() {
        return cheapest()
                .flatMap(Row::onDemand)
                .flatMap(single -> planCost().map(planned -> difference(planned.month(), single.month())));
    }

    private static Total difference(Total one, Total other) {
        Total both = one.plus(other);
        return new Total(new Money(one.known().minus(other.known()).amount(), Money.USD), both.unknown());
    }

    /** Everything without a price, for people. */
    public List<String> unknown() {
        return Stream.concat(
                        rows.stream().flatMap(row -> Stream.concat(row.onDemand().stream(), row.spot().stream())),
                        planCost().stream())
                .flatMap(cost -> cost.month().unknown().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
