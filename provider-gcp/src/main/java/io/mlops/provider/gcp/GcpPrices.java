package io.mlops.provider.gcp;

import com.google.cloud.billing.v1.CloudCatalogClient;
import com.google.cloud.billing.v1.ListSkusRequest;
import com.google.cloud.billing.v1.Sku;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import io.mlops.price.spi.PriceSourceDriver;
import io.mlops.provider.gcp.MachinePart.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Cloud Billing Catalog of Compute Engine (https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list). It prices
 * parts: a machine costs what its cores, its memory, its accelerators and the local SSD that it comes with cost in the region.
 * Thread-safe.
 */
final class GcpPrices implements PriceSourceDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.PRICES);

    /** The list's own example. */
    private static final String COMPUTE_ENGINE = "services/6F81-5844-456A";

    /** Commitments of resources; those of an amount of money are a share off the bill, and no SKU. */
    private static final List<PurchaseOption> BOUGHT = List.of(
            PurchaseOption.ON_DEMAND, PurchaseOption.SPOT, PurchaseOption.COMMITTED_1Y, PurchaseOption.COMMITTED_3Y);

    private static final int PAGE = 5000;
    /** One list holds all regions: it is read once for those that are asked for one after the other. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Supplier<CloudCatalogClient> catalog;
    private final InstantSource clock;
    private @Nullable Parts kept;

    GcpPrices(Supplier<CloudCatalogClient> catalog, InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** The prices of parts, and when they were asked for. */
    private record Parts(Instant asked, Map<MachinePart, Money> prices) {}

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Offer> offers(String region, List<Machine> machines) {
        Parts parts = parts();
        List<Offer> offers = new ArrayList<>();
        for (Machine machine : machines) {
            for (PurchaseOption purchase : BOUGHT) {
                hourly(machine, region, purchase, parts.prices())
                        .ifPresent(hourly -> offers.add(machine.offer(
                                Location.of(GcpConfig.PROVIDER, region),
                                purchase,
                                hourly,
                                parts.asked(),
                                "Cloud Billing Catalog, cores, memory, accelerators and local SSD summed")));
            }
        }
        return offers;
    }

    /** Empty where the list lacks one of the parts. */
    private static Optional<Money> hourly(
            Machine machine, String region, PurchaseOption purchase, Map<MachinePart, Money> prices) {
        String family = MachinePart.family(machine.instanceType());
        List<Optional<Money>> parts = new ArrayList<>();
        parts.add(part(Kind.CORE, family, machine.vcpus(), region, purchase, prices));
        parts.add(part(Kind.MEMORY, family, machine.memoryGib(), region, purchase, prices));
        machine.accelerator()
                .ifPresent(accelerator -> parts.add(
                        part(Kind.ACCELERATOR, accelerator.name(), accelerator.total(), region, purchase, prices)));
        double ssd = MachinePart.localSsd(machine);
        if (ssd > 0) {
            parts.add(part(Kind.LOCAL_SSD, "", ssd, region, purchase, prices));
        }
        return parts.stream()
                .reduce((sum, each) -> sum.flatMap(amount -> each.map(amount::plus)))
                .orElseThrow();
    }

    private static Optional<Money> part(
            Kind kind,
            String name,
            double count,
            String region,
            PurchaseOption purchase,
            Map<MachinePart, Money> prices) {
        return Optional.ofNullable(prices.get(new MachinePart(kind, name, region, purchase)))
                .map(each -> each.times(BigDecimal.valueOf(count)));
    }

    private synchronized Parts parts() {
        Instant now = clock.instant();
        Parts held = kept;
        if (held == null || held.asked().plus(KEPT).isBefore(now)) {
            held = new Parts(now, list());
            kept = held;
        }
        return held;
    }

    private Map<MachinePart, Money> list() {
        ListSkusRequest request = ListSkusRequest.newBuilder()
                .setParent(COMPUTE_ENGINE)
                .setCurrencyCode("USD")
                .setPageSize(PAGE)
                .build();
        Map<MachinePart, Money> prices = new HashMap<>();
        for (Sku sku : catalog.get().listSkus(request).iterateAll()) {
            MachinePart.price(sku).ifPresent(price -> MachinePart.of(sku).forEach(part -> prices.put(part, price)));
        }
        return prices;
    }
}
