package io.mlops.provider;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.fault.FaultInjector;
import io.mlops.image.ImageReference;
import io.mlops.price.Hire;
import io.mlops.price.PriceSource;
import io.mlops.spend.Budgets;
import io.mlops.spend.CostLedger;
import io.mlops.training.TrainingJobs;
import io.mlops.transport.TransportLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One place that can host artifacts, endpoints and training jobs. Thread-safe. What it lacks fails with UNSUPPORTED when it is called;
 * {@link #capabilities()} says so beforehand. Closing it stops nothing that runs.
 */
public interface Provider extends AutoCloseable {
    /** The name in locations. */
    String name();

    Set<Capability> capabilities();

    /** The locations that can be deployed to, ordered. */
    List<Location> locations();

    ArtifactStore artifacts();

    Endpoints endpoints();

    FaultInjector faults();

    /** Fails with UNSUPPORTED on every call where the provider does not train. */
    default TrainingJobs training() {
        return TrainingJobs.lacking(name());
    }

    /** Fails with UNSUPPORTED on every call where the provider has no price lists. */
    default PriceSource prices() {
        return PriceSource.lacking(name());
    }

    /** Fails with UNSUPPORTED on every call where the provider does not tell what was spent. */
    default CostLedger ledger() {
        return CostLedger.lacking(name());
    }

    /** Fails with UNSUPPORTED on every call where the provider keeps no budgets. */
    default Budgets budgets() {
        return Budgets.lacking(name());
    }

    /**
     * What a replica would run on and how that is bought, for people; empty where there is nothing to choose. Asks nobody.
     * INVALID_ARGUMENT where there is no such machine there, naming what fits, UNSUPPORTED with what to ask for instead where it cannot be hosted
     * that way.
     */
    default Optional<String> machine(Need need) {
        return Optional.empty();
    }

    /**
     * The machines that could run such a replica, as the service names them, the one that is taken unless another is asked for first;
     * empty where there is nothing to choose or none would do. Asks nobody.
     */
    default List<String> instanceTypes(Need need) {
        return List.of();
    }

    /**
     * The same as what a price list knows it by; empty where nothing is rented by the hour. Asks nobody, fails as {@link #machine}
     * does.
     */
    default Optional<Hire> hire(Need need) {
        return Optional.empty();
    }

    /**
     * What the service of endpoints that are hosted this way allows of requests; empty where nothing stands between them and the
     * replicas. Asks nobody.
     */
    default Optional<TransportLimits> transportLimits(Hosting hosting) {
        return Optional.empty();
    }

    /**
     * The most requests a second that one endpoint takes that is hosted this way, however many replicas it has; empty where no such
     * number is known. Asks nobody.
     */
    default OptionalInt requestsPerSecond(Hosting hosting) {
        return transportLimits(hosting).stream()
                .mapToInt(TransportLimits::requestsPerSecond)
                .filter(most -> most < Integer.MAX_VALUE)
                .findFirst();
    }

    /**
     * Where machines at the location get the image of this name from, by its tag or digest; empty where none is pulled there.
     * Asks nobody. INVALID_ARGUMENT for an image that cannot run there.
     */
    default Optional<ImageReference> image(String name, Location location) {
        return Optional.empty();
    }

    /**
     * An image that {@link #image} named, by the digest that its registry has it under now.
     *
     * @throws MlopsException INVALID_ARGUMENT when there is none of this name, PERMISSION_DENIED and UNAUTHENTICATED when it
     *     must not be looked up, UNAVAILABLE when its registry cannot be asked
     */
    default ImageReference pin(ImageReference image) {
        throw new MlopsException(
                ErrorCode.UNSUPPORTED, "cannot look up image " + image + ": provider " + name() + " pulls no images");
    }

    /**
     * Looks at what this provider needs of its account: who calls, what is there, what is permitted, and whether quotas hold
     * {@code needs}; without any needs at everything that is set up, with some at the places that they name. Asks the services and
     * changes nothing. Nothing that it finds is thrown; empty where nothing can be wrong.
     */
    default List<Finding> examine(List<Need> needs) {
        return List.of();
    }

    /**
     * How many replicas the account's quotas let it have of what each need names: one answer for each, in their order; empty where the
     * provider does not tell. Asks the services and changes nothing. Nothing that it finds is thrown: what cannot be asked is
     * {@link Allowance.Unknown}.
     *
     * @param held what the asker has there already and may use again; counts as free
     */
    default List<Allowance> allowances(List<Need> needs, List<Need> held) {
        return List.of();
    }

    @Override
    void close();
}
