package io.mlops.cli.command;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.Glob;
import io.mlops.catalog.cost.MachineNeed;
import io.mlops.catalog.cost.Share;
import io.mlops.catalog.cost.Workload;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.controlplane.spec.Machine;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Percent;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code cost compare} assumes besides what the spec says. */
final class CompareOptions {
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    private final Value<List<Glob>> locations = Value.optional(
            "GLOB,...",
            "which regions, as aws/us-*,gcp/* (default: all that are known)",
            CompareOptions::globs,
            "--location");
    private final CompareLoad load = new CompareLoad();
    private final Value<ByteSize> request =
            Value.withFallback("SIZE", "one prediction's request", ByteSize::parse, "1KiB", "--request-size");
    private final Value<ByteSize> answer =
            Value.withFallback("SIZE", "its answer", ByteSize::parse, "1KiB", "--answer-size");
    private final Value<Integer> gateways = Value.withFallback(
            "N", "machines of the gateway at each location", text -> Numbers.between(text, 0, 1000), "2", "--gateways");
    private final Value<Percent> oneYear = discount("one year", "--commit-1y");
    private final Value<Percent> threeYears = discount("three years", "--commit-3y");

    private static Value<Percent> discount(String term, String name) {
        return Value.optional(
                "SHARE",
                "the discount of a commitment for " + term + " where no price is known, as 30%",
                Percent::parse,
                name);
    }

    void addTo(CommandSpec spec) {
        spec.addOption(locations.spec());
        load.addTo(spec);
        spec.addOption(request.spec())
                .addOption(answer.spec())
                .addOption(gateways.spec())
                .addOption(oneYear.spec())
                .addOption(threeYears.spec());
    }

    /** What the deployment has to do. */
    Workload work(Session session, Manifest manifest, Share alone) {
        DeploymentSpec spec = manifest.spec();
        return new Workload(
                new MachineNeed(
                        spec.compute().accelerator(),
                        spec.compute().cpus(),
                        BigDecimal.valueOf(spec.compute().memory().bytes())
                                .divide(GIB)
                                .doubleValue()),
                load.of(session, manifest, alone),
                request.require().bytes(),
                answer.require().bytes(),
                gateways.require());
    }

    Map<PurchaseOption, BigDecimal> discounts() {
        Map<PurchaseOption, BigDecimal> discounts = new EnumMap<>(PurchaseOption.class);
        oneYear.find().ifPresent(share -> discounts.put(PurchaseOption.COMMITTED_1Y, fraction(share)));
        threeYears.find().ifPresent(share -> discounts.put(PurchaseOption.COMMITTED_3Y, fraction(share)));
        return discounts;
    }

    /** Every region with an offer that is asked for; NOT_FOUND where there is none. */
    List<Location> regions(Catalog catalog) {
        Optional<List<Glob>> wanted = locations.find();
        List<Location> regions = catalog.offers().stream()
                .map(offer -> offer.location())
                .map(location -> new Location(location.provider(), location.regionOrNull(), null))
                .distinct()
                .filter(region ->
                        wanted.isEmpty() || wanted.get().stream().anyMatch(glob -> glob.matches(region.toString())))
                .sorted()
                .toList();
        if (regions.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot compare: no region whose prices are known is called so; mlops-cli cost offers shows them");
        }
        return regions;
    }

    /** What each location of the placement has; empty where the placement is left to be chosen. */
    static List<Share> plan(DeploymentSpec spec) {
        Map<Location, Integer> steady = Spread.of(spec);
        Map<Location, Integer> peak = Spread.atPeak(spec);
        int all = steady.values().stream().mapToInt(Integer::intValue).sum();
        boolean active = spec.traffic() == DeploymentSpec.Traffic.ACTIVE;
        List<Share> shares = new ArrayList<>();
        steady.forEach((location, replicas) -> {
            BigDecimal one = shares.isEmpty() ? BigDecimal.ONE : BigDecimal.ZERO;
            BigDecimal traffic =
                    active ? BigDecimal.valueOf(replicas).divide(BigDecimal.valueOf(all), MathContext.DECIMAL64) : one;
            Machine machine = Machine.of(spec, location);
            shares.add(new Share(
                    location,
                    replicas,
                    peak.getOrDefault(location, replicas),
                    traffic,
                    machine.instanceTypeOrNull(),
                    machine.purchase() == Purchase.SPOT ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND));
        });
        return shares;
    }

    /** What a location by itself has: all that serves, without what only waits. */
    static Share alone(Manifest manifest, Location anywhere) {
        DeploymentSpec spec = manifest.spec();
        int waiting = spec.standbyOrNull() == null
                ? 0
                : spec.standby().replicas()
                        * Math.max(0, spec.placement().locations().size() - 1);
        int steady = spec.replicas().min() - waiting;
        Integer max = spec.replicas().maxOrNull();
        return Share.whole(anywhere, steady, max == null ? steady : Math.max(steady, max - waiting));
    }

    private static BigDecimal fraction(Percent share) {
        return share.value().movePointLeft(2);
    }

    private static List<Glob> globs(String text) {
        return Arrays.stream(text.split(",")).map(Glob::of).toList();
    }
}
