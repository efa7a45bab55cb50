package io.mlops.catalog.cost;

import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.ServicePrices.ServicePrice;
import io.mlops.price.Offer;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the replicas of one location cost in a month: the machine that is named, else the cheapest that fits, and what the managed service
 * adds to it.
 *
 * @param managed whether a managed service rents the machines
 */
record MachineCosts(Catalog catalog, Workload work, boolean managed) {
    /** Empty where no machine is named and none that fits is offered. */
    Optional<MonthlyCost> of(Share share) {
        if (share.instanceType().isEmpty()) {
            return offer(share, work.need()::fits).map(machine -> rented(share, machine));
        }
        String name = share.instanceType().get();
        String machine = catalog.services().machine(share.location().provider(), name);
        return Optional.of(offer(share, offer -> offer.instanceType().equals(machine))
                .map(offer -> rented(share, offer))
                .or(() -> service(share, name)
                        .filter(ServicePrice::own)
                        .map(price -> new MonthlyCost(
                                List.of(line(share, price.offer())), List.of(price.offer()), Optional.empty())))
                .orElseGet(() -> unknown(share, name)));
    }

    /** The cheapest in any of the zones. */
    private Optional<Offer> offer(Share share, Predicate<Offer> which) {
        return MachineNeed.cheapest(catalog.services().rented(), share.location(), share.purchase(), which);
    }

    private Optional<ServicePrice> service(Share share, String name) {
        return managed
                ? catalog.services().of(CloudService.ENDPOINTS, share.location(), name, share.purchase())
                : Optional.empty();
    }

    private MonthlyCost rented(Share share, Offer machine) {
        List<CostLine> lines = new ArrayList<>(List.of(line(share, machine)));
        Optional<Instant> oldest = Optional.empty();
        if (managed) {
            Optional<ServicePrice> price =
                    service(share, machine.instanceType()).filter(ServicePrice::exact);
            lines.add(surcharge(share, machine, price));
            oldest = price.map(ServicePrice::effective);
        }
        return new MonthlyCost(lines, List.of(machine), oldest);
    }

    private CostLine line(Share share, Offer machine) {
        BigDecimal hours = hours(share);
        return new CostLine(
                kind(share),
                machine.location() + " " + machine.instanceType() + ": " + DeploymentCosts.number(hours) + " h x "
                        + machine.hourly().amount().toPlainString(),
                Total.of(machine.hourly().times(hours)));
    }

    private CostLine surcharge(Share share, Offer machine, Optional<ServicePrice> price) {
        BigDecimal hours = hours(share);
        Optional<BigDecimal> more = price.flatMap(each -> each.over(machine));
        String own = price.filter(ServicePrice::own)
                .map(each -> ", of " + each.offer().instanceType() + " at "
                        + each.hourly().amount().toPlainString())
                .orElse("");
        return new CostLine(
                CostLine.Kind.SURCHARGE,
                machine.location() + ": " + DeploymentCosts.number(hours) + " h x "
                        + more.map(each -> each.stripTrailingZeros().toPlainString())
                                .orElse("unknown")
                        + own,
                Total.of(
                        hours,
                        more,
                        "surcharge of " + machine.location().provider() + "'s managed endpoints for "
                                + machine.instanceType() + " in " + DeploymentCosts.region(machine.location())));
    }

    private MonthlyCost unknown(Share share, String name) {
        BigDecimal hours = hours(share);
        String what = "price of " + name + " at " + share.location();
        return new MonthlyCost(
                List.of(new CostLine(
                        kind(share),
                        share.location() + " " + name + ": " + DeploymentCosts.number(hours) + " h x unknown",
                        Total.of(hours, Optional.empty(), what))),
                List.of(),
                Optional.empty());
    }

    private BigDecimal hours(Share share) {
        return work.load().machineHours(share.steady(), share.peak());
    }

    private static CostLine.Kind kind(Share share) {
        return share.waits() ? CostLine.Kind.STANDBY : CostLine.Kind.COMPUTE;
    }
}
