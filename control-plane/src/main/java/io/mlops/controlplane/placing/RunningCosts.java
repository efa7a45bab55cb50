package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.EndpointPrices;
import io.mlops.catalog.EndpointPrices.EndpointPrice;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Machine;
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
        if (spec.serverless() && !types(spec, location, provider.get()).isEmpty()) {
            return new RunningCost(Total.unknown("endpoints paid by use at " + location), null);
        }
        if (type.isEmpty()) {
            return RunningCost.none();
        }
        boolean spot = Machine.of(spec, location).hosting() instanceof Hosting.Spot;
        PurchaseOption purchase = spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND;
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
        return Optional.ofNullable(Machine.of(spec, location).instanceTypeOrNull())
                .or(() -> types(spec, location, provider).stream().findFirst());
    }

    private static List<String> types(DeploymentSpec spec, Location location, Provider provider) {
        Hosting hosting = Machine.of(spec, location).hosting();
        return provider.instanceTypes(new Need(location, spec.compute().on(null), 1, hosting, spec.image()));
    }
}
