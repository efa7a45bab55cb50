package io.mlops.provider.spi;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.fault.FaultInjector;
import io.mlops.fault.spi.FaultDriver;
import io.mlops.price.PriceSource;
import io.mlops.price.spi.PriceSourceDriver;
import io.mlops.provider.Provider;
import io.mlops.spend.Budgets;
import io.mlops.spend.CostLedger;
import io.mlops.spend.spi.BudgetsDriver;
import io.mlops.spend.spi.CostLedgerDriver;
import io.mlops.spi.Driver;
import io.mlops.training.TrainingJobs;
import io.mlops.training.spi.TrainingJobsDriver;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A provider that is made of drivers and can do what they can. As thread-safe as they are. */
public abstract class DrivenProvider implements Provider {
    private final String name;
    private final Set<Capability> capabilities;
    private final List<Location> locations;
    private final ArtifactStore artifacts;
    private final Endpoints endpoints;
    private final TrainingJobs training;
    private final FaultInjector faults;
    private final PriceSource prices;
    private final CostLedger ledger;
    private final Budgets budgets;

    /**
     * @param locations where can be deployed to, ordered
     * @param listener is told of every call
     */
    protected DrivenProvider(List<Location> locations, Drivers drivers, CallListener listener) {
        this.name = drivers.endpoints().provider();
        this.capabilities = drivers.capabilities();
        this.locations = List.copyOf(locations);
        this.artifacts = new ArtifactStore(drivers.artifacts(), listener);
        this.endpoints = new Endpoints(drivers.endpoints(), listener);
        this.training = new TrainingJobs(drivers.training(), listener);
        this.faults = drivers.faults()
                .map(driver -> new FaultInjector(driver, listener))
                .orElseGet(() -> FaultInjector.lacking(name));
        this.prices = drivers.prices()
                .map(driver -> new PriceSource(driver, listener))
                .orElseGet(() -> PriceSource.lacking(name));
        this.ledger = drivers.ledger()
                .map(driver -> new CostLedger(driver, listener))
                .orElseGet(() -> CostLedger.lacking(name));
        this.budgets =
                drivers.budgets().map(driver -> new Budgets(driver, listener)).orElseGet(() -> Budgets.lacking(name));
    }

    /**
     * What a provider is made of; all of them must tell one provider's name.
     *
     * @param faults empty where none can be injected
     * @param prices empty where there are no price lists
     * @param ledger empty where nobody tells what was spent
     * @param budgets empty where none are kept
     */
    public record Drivers(
            ArtifactStoreDriver artifacts,
            EndpointsDriver endpoints,
            TrainingJobsDriver training,
            Optional<FaultDriver> faults,
            Optional<PriceSourceDriver> prices,
            Optional<CostLedgerDriver> ledger,
            Optional<BudgetsDriver> budgets) {
        /** Where nobody tells what was spent. */
        public Drivers(
                ArtifactStoreDriver artifacts,
                EndpointsDriver endpoints,
                TrainingJobsDriver training,
                Optional<FaultDriver> faults,
                Optional<PriceSourceDriver> prices) {
            this(artifacts, endpoints, training, faults, prices, Optional.empty(), Optional.empty());
        }

        /** Without any fault that can be injected. */
        public Drivers(
                ArtifactStoreDriver artifacts,
                EndpointsDriver endpoints,
                TrainingJobsDriver training,
                PriceSourceDriver prices) {
            this(artifacts, endpoints, training, Optional.empty(), Optional.of(prices));
        }

        /** These, and those that know what was spent. */
        public Drivers withSpend(CostLedgerDriver ledger, BudgetsDriver budgets) {
            return new Drivers(
                    artifacts, endpoints, training, faults, prices, Optional.of(ledger), Optional.of(budgets));
        }

        /** What any of them can do. */
        private Set<Capability> capabilities() {
            Set<Capability> all = EnumSet.noneOf(Capability.class);
            for (Driver driver : List.of(artifacts, endpoints, training)) {
                all.addAll(driver.capabilities());
            }
            Stream.<Optional<? extends Driver>>of(faults, prices, ledger, budgets)
                    .flatMap(Optional::stream)
                    .forEach(driver -> all.addAll(driver.capabilities()));
            return Collections.unmodifiableSet(all);
        }
    }

    @Override
    public final String name() {
        return name;
    }

    /** What any of its drivers can do. */
    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public final List<Location> locations() {
        return locations;
    }

    @Override
    public final ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public final Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public final TrainingJobs training() {
        return training;
    }

    @Override
    public final FaultInjector faults() {
        return faults;
    }

    @Override
    public final PriceSource prices() {
        return prices;
    }

    @Override
    public final CostLedger ledger() {
        return ledger;
    }

    @Override
    public final Budgets budgets() {
        return budgets;
    }
}
