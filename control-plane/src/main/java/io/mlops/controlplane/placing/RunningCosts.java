package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.EndpointPrices;
import io.mlops.catalog.EndpointPrices.EndpointPrice;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Place;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Hosting;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a deployment's replicas cost, by the machines that it names or that its providers take. Asks no service. Used by one
 * thread.
 */
public final class RunningCosts {
    private final Catalog catalog;
    private final ProviderLookup providers;
    private @Nullable EndpointPrices pricesOrNull;

    public RunningCosts(Catalog catalog, ProviderLookup providers) {
        this.catalog = catalog;
        this.providers = providers;
    }

    /** Read when they are first needed: what runs on this machine only has none. */
    private EndpointPrices prices() {
        EndpointPrices already = pricesOrNull;
        if (already == null) {
            already = new EndpointPrices(catalog);
            pricesOrNull = already;
        }
        return already;
    }

    /** Of the replicas that run all the time; places whose providers rent nothing cost nothing. */
    public RunningCost of(DeploymentSpec spec) {
        RunningCost sum = RunningCost.none();
        for (Map.Entry<Location, Integer> place : Spread.of(spec).entrySet()) {
            if (place.getValue() > 0) {
                sum = sum.plus(of(spec, place.getKey(), place.getValue()));
            }
        }
        return sum;
    }

    private RunningCost of(DeploymentSpec spec, Location location, int replicas) {
        Optional<Provider> provider = providers.names().contains(location.provider())
                ? providers.find(location.provider())
                : Optional.empty();
        if (provider.isEmpty()) {
            return new RunningCost(Total.unknown("replicas at " + location + ", which is not configured"), null);
        }
        Optional<String> type = instanceType(spec, location, provider.get());
        if (spec.serverless() && rents(spec, location, provider.get())) {
            return new RunningCost(Total.unknown("endpoints paid by use at " + location), null);
        }
        if (type.isEmpty()) {
            return RunningCost.none();
        }
        PurchaseOption purchase = spot(spec, location) ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND;
        Optional<EndpointPrice> price = prices().of(location, type.get(), purchase);
        if (price.isEmpty()) {
            return new RunningCost(Total.unknown(type.get() + " at " + location), null);
        }
        Total known = Total.of(price.get().offer().hourly()).times(BigDecimal.valueOf(replicas));
        Total whole = price.get().exact()
                ? known
                : known.plus(Total.unknown("the service's surcharge for " + type.get() + " at " + location));
        return new RunningCost(whole, price.get().offer().effective());
    }

    /** The machine that is taken; empty where there is nothing to choose. */
    public static Optional<String> instanceType(DeploymentSpec spec, Location location, Provider provider) {
        return spec.placement()
                .at(location)
                .flatMap(Place::instanceType)
                .or(() -> types(spec, location, provider).stream().findFirst());
    }

    private static boolean rents(DeploymentSpec spec, Location location, Provider provider) {
        return !types(spec, location, provider).isEmpty();
    }

    private static List<String> types(DeploymentSpec spec, Location location, Provider provider) {
        Compute compute = new Compute(
                spec.compute().accelerator(),
                spec.compute().cpus(),
                spec.compute().memory());
        Hosting hosting = spot(spec, location) ? new Hosting.Spot() : new Hosting.OnDemand();
        return provider.instanceTypes(new Need(location, compute, 1, hosting, spec.image()));
    }

    private static boolean spot(DeploymentSpec spec, Location location) {
        return spec.placement()
                        .at(location)
                        .flatMap(Place::purchase)
                        .orElse(spec.compute().purchase())
                == DeploymentSpec.Purchase.SPOT;
    }
}
