package io.mlops.catalog.cost;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.GraduatedPrice;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Works out what a deployment costs in a month. On demand, a location runs the managed service of its cloud, with its surcharge; on spot,
 * machines by themselves, because hardly any managed service takes spot machines. The gateway is always on demand.
 *
 * @param catalog where prices are from
 * @param work what is to be done
 * @param storage what the store costs in a month, by region; a region that is missing stores nothing
 */
public record DeploymentCosts(Catalog catalog, Workload work, Map<Location, MonthlyCost> storage) {
    public DeploymentCosts {
        storage = Map.copyOf(storage);
    }

    /**
     * All of it at one location, with the managed service on demand, on machines by themselves else; empty where no machine that fits is
     * offered there this way.
     */
    public Optional<MonthlyCost> single(Location region, PurchaseOption purchase, int steady, int peak) {
        Share all = Share.whole(region, steady, peak).withPurchase(purchase);
        return of(List.of(all), purchase == PurchaseOption.ON_DEMAND);
    }

    /**
     * Spread over locations, the first of which has the gateway that clients call, on managed services as each is bought; a machine that is
     * named and has no price makes it a lower bound. Empty where none is named and no machine that fits is offered.
     */
    public Optional<MonthlyCost> of(List<Share> shares) {
        return of(shares, true);
    }

    private Optional<MonthlyCost> of(List<Share> shares, boolean managed) {
        MonthlyCost sum = MonthlyCost.none();
        Location first = region(shares.getFirst().location());
        MachineCosts machines = new MachineCosts(catalog, work, managed);
        for (Share share : shares) {
            Location region = region(share.location());
            Optional<MonthlyCost> replicas = machines.of(share);
            if (replicas.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(replicas.get()).plus(gateway(share.location()));
            if (!region.equals(first)) {
                sum = sum.plus(between(first, region, share.traffic()));
            }
        }
        return Optional.of(sum.plus(internet(first)).plus(stored(first)));
    }

    private MonthlyCost gateway(Location location) {
        if (work.gateways() == 0) {
            return MonthlyCost.none();
        }
        BigDecimal hours = LoadCurve.MONTH_HOURS.multiply(BigDecimal.valueOf(work.gateways()));
        Optional<Offer> machine =
                MachineNeed.GATEWAY.cheapest(catalog.services().rented(), region(location), PurchaseOption.ON_DEMAND);
        CostLine line = new CostLine(
                CostLine.Kind.GATEWAY,
                machine.map(offer -> offer.location() + " " + offer.instanceType() + ": " + number(hours) + " h x "
                                + offer.hourly().amount().toPlainString())
                        .orElse(location + ": unknown"),
                Total.of(
                        hours,
                        machine.map(offer -> offer.hourly().amount()),
                        "a machine without accelerators for the gateway in " + region(location)));
        return new MonthlyCost(List.of(line), machine.stream().toList(), Optional.empty());
    }

    private MonthlyCost internet(Location from) {
        return moved(CostLine.Kind.INTERNET, from + " to the internet", catalog.internetEgress(from), work.answerGb());
    }

    private MonthlyCost between(Location gateway, Location region, BigDecimal traffic) {
        return moved(
                        CostLine.Kind.BETWEEN_REGIONS,
                        gateway + " to " + region,
                        catalog.egress(gateway, region),
                        work.requestGb().multiply(traffic))
                .plus(moved(
                        CostLine.Kind.BETWEEN_REGIONS,
                        region + " to " + gateway,
                        catalog.egress(region, gateway),
                        work.answerGb().multiply(traffic)));
    }

    private static MonthlyCost moved(
            CostLine.Kind kind, String way, Optional<GraduatedPrice> price, BigDecimal gigabytes) {
        if (gigabytes.signum() == 0) {
            return MonthlyCost.none();
        }
        GraduatedPrice.Charge charge =
                price.orElseGet(() -> new GraduatedPrice(List.of())).charge(gigabytes);
        Total known = Total.of(charge.known());
        Total total = charge.exact()
                ? known
                : known.plus(Total.unknown("traffic from " + way
                        + (price.isEmpty() ? "" : ", of the last " + number(charge.unpriced()) + " GB")));
        Optional<Instant> oldest = price.stream()
                .flatMap(steps -> steps.steps().stream())
                .flatMap(step -> step.source().effective().stream())
                .min(Comparator.naturalOrder());
        return new MonthlyCost(
                List.of(new CostLine(kind, way + ": " + number(gigabytes) + " GB", total)), List.of(), oldest);
    }

    private MonthlyCost stored(Location region) {
        return storage.getOrDefault(region, MonthlyCost.none());
    }

    static Location region(Location location) {
        return new Location(location.provider(), location.regionOrNull(), null);
    }

    static String number(BigDecimal number) {
        return String.format(Locale.ROOT, "%,.0f", number.setScale(0, RoundingMode.HALF_UP));
    }
}
