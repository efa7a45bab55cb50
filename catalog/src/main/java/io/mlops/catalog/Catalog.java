package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.artifact.StorageTier;
import io.mlops.price.Offer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the clouds rent, charge and promise, as it was when somebody looked: every answer carries its age and source, and what nobody
 * knows is empty, never 0. Each part is read when it is first asked for. Thread-safe.
 */
public final class Catalog {
    private final Lazy<SnapshotOffers> offers;
    private final Lazy<Regions> regions = new Lazy<>(Regions::load);
    private final Lazy<EgressPrices> egress = new Lazy<>(() -> EgressPrices.load(regions.get()));
    private final Lazy<List<StorageRate>> storage = new Lazy<>(StorageRate::load);
    private final Lazy<List<StorageTierName>> tiers = new Lazy<>(StorageTierName::load);
    private final Lazy<List<Surcharge>> surcharges = new Lazy<>(Surcharge::load);
    private final Lazy<List<ServiceLevel>> levels = new Lazy<>(ServiceLevel::load);
    private final Lazy<Map<InterruptionBand.Machine, InterruptionBand>> interruptions =
            new Lazy<>(InterruptionBand::load);

    private final Lazy<ServicePrices> services;

    private Catalog(Lazy<SnapshotOffers> offers) {
        this.offers = offers;
        this.services = new Lazy<>(() -> new ServicePrices(this));
    }

    /** What the product ships. */
    public static Catalog snapshot() {
        return new Catalog(new Lazy<>(SnapshotOffers::load));
    }

    /**
     * The snapshot with offers that were asked for later: of two for the same location, instance type and purchase the one that was
     * so later counts. One for a whole region that is newer is the price in each of its zones; one that is older gives way to the
     * zones.
     */
    public static Catalog refreshed(List<Offer> newer) {
        List<Offer> copy = List.copyOf(newer);
        return new Catalog(new Lazy<>(() -> {
            SnapshotOffers shipped = SnapshotOffers.load();
            return copy.isEmpty() ? shipped : OfferBook.believed(OfferBook.merged(shipped.all(), copy));
        }));
    }

    /** Every offer that can be believed. */
    public List<Offer> offers() {
        return offers.get().offers();
    }

    public List<Offer> offers(OfferFilter filter) {
        return offers().stream().filter(filter::accepts).toList();
    }

    /** Those that cannot: spot prices above the on-demand price of the same machine. */
    public List<RefusedOffer> refused() {
        return offers.get().refused();
    }

    /** The regions of which something is known; clouds have more of them. */
    public SortedSet<Location> regions() {
        SortedSet<Location> known = new TreeSet<>(regions.get().continents().keySet());
        offers().forEach(offer -> known.add(Regions.of(offer.location())));
        return known;
    }

    /** On which continent the location's region lies, as in {@code asia}. */
    public Optional<String> continent(Location location) {
        return regions.get().continent(location);
    }

    /**
     * For a GB from one location to another, by the GB of a month; through the internet where they are of different clouds. Empty
     * where it is unknown, as between zones of one region.
     */
    public Optional<GraduatedPrice> egress(Location from, Location to) {
        return egress.get().between(from, to);
    }

    /** For a GB from the location to the internet, by the GB of a month. */
    public Optional<GraduatedPrice> internetEgress(Location from) {
        return egress.get().internet(from);
    }

    /** What the cloud calls the tier. */
    public Optional<StorageTierName> storageTier(String cloud, StorageTier tier) {
        return tiers.get().stream()
                .filter(name -> name.cloud().equals(cloud))
                .filter(name -> name.tierOrNull() == tier)
                .findFirst();
    }

    /** The tiers of a cloud's store, those included that are none of the house's. */
    public List<StorageTierName> storageTiers(String cloud) {
        return tiers.get().stream().filter(name -> name.cloud().equals(cloud)).toList();
    }

    /**
     * What a tier costs in the location's region.
     *
     * @param tier as the cloud names it
     */
    public StorageCard storage(Location location, String tier) {
        List<StorageRate> rates = storage.get().stream()
                .filter(rate ->
                        rate.cloud().equals(location.provider()) && rate.tier().equals(tier))
                .filter(rate -> rate.region().isEmpty() || rate.region().equals(location.region()))
                .sorted(Comparator.comparing(rate -> rate.region().isEmpty()))
                .toList();
        return new StorageCard(tier, rates);
    }

    /** Every line of the stores' price lists. */
    public List<StorageRate> storageRates() {
        return storage.get();
    }

    /**
     * What the cloud's service adds to the price of a machine; empty where it is unknown, as for most machines.
     *
     * @param instanceType as the cloud rents it by itself
     */
    public Optional<Surcharge> surcharge(CloudService role, Location location, String instanceType) {
        return surcharges.get().stream()
                .filter(surcharge -> surcharge.isFor(role, location, instanceType))
                .findFirst();
    }

    /** What managed services take for machines. */
    public ServicePrices services() {
        return services.get();
    }

    /** Every surcharge that is known, for whoever must assume one. */
    public List<Surcharge> surcharges() {
        return surcharges.get();
    }

    /** What the cloud promises of its service for this; empty where it is unknown. */
    public Optional<ServiceLevel> serviceLevel(CloudService role, String cloud) {
        return levels.get().stream()
                .filter(level -> level.roleOrNull() == role && level.cloud().equals(cloud))
                .findFirst();
    }

    /** Every promise that is known. */
    public List<ServiceLevel> serviceLevels() {
        return levels.get();
    }

    /** How often spot machines of the type were taken away in the location's region; empty where it is unknown. */
    public Optional<InterruptionBand> interruptions(Location location, String instanceType) {
        Location region = new Location(location.provider(), location.regionOrNull(), null);
        return Optional.ofNullable(interruptions.get().get(new InterruptionBand.Machine(region, instanceType)));
    }
}
