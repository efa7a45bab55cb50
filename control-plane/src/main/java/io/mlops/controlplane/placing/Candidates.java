package io.mlops.controlplane.placing;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.EndpointPrices;
import io.mlops.catalog.EndpointPrices.EndpointPrice;
import io.mlops.catalog.InterruptionBand;
import io.mlops.catalog.ServiceLevel;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Percent;
import io.mlops.endpoint.Hosting;
import io.mlops.planner.place.Candidate;
import io.mlops.planner.place.Interruptions;
import io.mlops.planner.place.Service;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that the configured providers could host a replica on, with its price: their managed endpoints at each of their locations, on each
 * machine that fits. Asks no service. Used by one thread.
 */
final class Candidates {
    /** What promises are for: two instances or nodes (slas.tsv, scope). */
    private static final int PROMISED_FOR = 2;
    /** From an interruption until a machine of a managed endpoint serves again: nobody says, so a stated assumption. */
    private static final Duration OUTAGE = Duration.ofMinutes(15);

    private static final double HOURS_A_MONTH = 730;

    private final Catalog catalog;
    private final EndpointPrices prices;
    private final DeploymentSpec spec;
    private final KnownThroughputs throughputs;
    private final List<Candidate> found = new ArrayList<>();
    private final SortedSet<String> unpriced = new TreeSet<>();
    private final SortedSet<String> unpromised = new TreeSet<>();

    private Candidates(Catalog catalog, EndpointPrices prices, DeploymentSpec spec, KnownThroughputs throughputs) {
        this.catalog = catalog;
        this.prices = prices;
        this.spec = spec;
        this.throughputs = throughputs;
    }

    /** Looks through all providers. */
    static Candidates of(
            Catalog catalog,
            EndpointPrices prices,
            ProviderLookup providers,
            DeploymentSpec spec,
            KnownThroughputs throughputs) {
        Candidates candidates = new Candidates(catalog, prices, spec, throughputs);
        for (String name : providers.names()) {
            providers.find(name).ifPresent(candidates::add);
        }
        return candidates;
    }

    List<Candidate> found() {
        return found;
    }

    /** What was left out and assumed, for people. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!unpriced.isEmpty()) {
            notes.add("left out, as no price is known: " + some(unpriced));
        }
        if (!unpromised.isEmpty()) {
            notes.add("no promised availability is known of endpoints on " + String.join(", ", unpromised)
                    + ": none is counted");
        }
        return notes;
    }

    private static String some(SortedSet<String> names) {
        List<String> first = names.stream().limit(4).toList();
        int more = names.size() - first.size();
        return String.join(", ", first) + (more == 0 ? "" : " and " + more + " more");
    }

    private void add(Provider provider) {
        if (!provider.capabilities().contains(Capability.ENDPOINTS)) {
            return;
        }
        for (Location location : provider.locations()) {
            add(provider, location, new Hosting.OnDemand(), PurchaseOption.ON_DEMAND);
            if (provider.capabilities().contains(Capability.ENDPOINT_SPOT)) {
                add(provider, location, new Hosting.Spot(), PurchaseOption.SPOT);
            }
        }
    }

    private void add(Provider provider, Location location, Hosting hosting, PurchaseOption purchase) {
        for (String type :
                provider.instanceTypes(new Need(location, spec.compute().on(null), 1, hosting, spec.image()))) {
            Optional<EndpointPrice> price = prices.of(location, type, purchase);
            if (price.isPresent()) {
                add(provider, price.get(), hosting);
            } else if (purchase == PurchaseOption.ON_DEMAND) {
                unpriced.add(type + " at " + location);
            }
        }
    }

    private void add(Provider provider, EndpointPrice price, Hosting hosting) {
        String type = price.offer().instanceType();
        Candidate candidate =
                Candidate.of(price.offer(), throughputs.of(provider.name(), type), service(provider, hosting));
        found.add(interruptions(price).map(candidate::withInterruptions).orElse(candidate));
    }

    private Service service(Provider provider, Hosting hosting) {
        Optional<ServiceLevel> level = catalog.serviceLevel(CloudService.ENDPOINTS, provider.name());
        if (level.isEmpty()) {
            unpromised.add(provider.name());
        }
        Set<Capability> lacks = EnumSet.allOf(Capability.class);
        lacks.removeAll(provider.capabilities());
        int most = provider.requestsPerSecond(hosting).orElse(0);
        return new Service(
                level.map(ServiceLevel::service).orElse("endpoints of " + provider.name()),
                level.map(each -> each.percent().movePointLeft(2)).orElse(BigDecimal.ZERO),
                level.isPresent() ? PROMISED_FOR : 1,
                1,
                most == 0 ? null : most,
                Collections.unmodifiableSet(lacks),
                level.map(each -> each.source().text()).orElse("no promise is known"));
    }

    /** As the spec states it; else the upper end of the band, spread evenly over the month. */
    private Optional<Interruptions> interruptions(EndpointPrice price) {
        if (price.offer().purchase() != PurchaseOption.SPOT) {
            return Optional.empty();
        }
        Optional<Interruptions> stated = spec.objectives().failureRates().spot().map(Candidates::stated);
        String type = price.offer().instanceType();
        return stated.isPresent()
                ? stated
                : catalog.interruptions(price.offer().location(), type)
                        .map((InterruptionBand band) -> new Interruptions(
                                band.upToPercent().orElse(100) / 100.0 / HOURS_A_MONTH,
                                OUTAGE,
                                band + " a month, " + band.source().text()));
    }

    /** Only the share of the time counts. */
    private static Interruptions stated(Percent share) {
        return new Interruptions(
                share.value().movePointLeft(2).doubleValue(), Duration.ofHours(1), Asked.FAILURE_RATES + ".spot");
    }
}
