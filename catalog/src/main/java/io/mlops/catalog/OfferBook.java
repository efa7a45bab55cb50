package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which offers are believed, and which of several for the same thing counts. */
final class OfferBook {
    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::location).thenComparing(Key::instanceType).thenComparing(Key::purchase);

    private OfferBook() {}

    private record Key(Location location, String instanceType, PurchaseOption purchase) {
        static Key of(Offer offer) {
            return new Key(offer.location(), offer.instanceType(), offer.purchase());
        }

        static Key ofRegion(Offer offer) {
            Location at = offer.location();
            return new Key(
                    new Location(at.provider(), at.regionOrNull(), null), offer.instanceType(), offer.purchase());
        }
    }

    /**
     * Refuses a spot offer that costs more than the on-demand offer of the same machine and place: one of the two prices is wrong or
     * old, and on-demand is the one that nobody takes away.
     */
    static SnapshotOffers believed(List<Offer> read) {
        Map<Key, Offer> onDemand = new HashMap<>();
        for (Offer offer : read) {
            if (offer.purchase() == PurchaseOption.ON_DEMAND) {
                onDemand.put(Key.of(offer), offer);
            }
        }
        List<Offer> offers = new ArrayList<>(read.size());
        List<RefusedOffer> refused = new ArrayList<>();
        for (Offer offer : read) {
            Offer dearest = offer.purchase() == PurchaseOption.SPOT
                    ? onDemand.get(new Key(offer.location(), offer.instanceType(), PurchaseOption.ON_DEMAND))
                    : null;
            if (dearest != null && offer.hourly().compareTo(dearest.hourly()) > 0) {
                refused.add(new RefusedOffer(
                        offer,
                        "spot costs " + offer.hourly() + " an hour, more than " + dearest.hourly() + " on demand"));
            } else {
                offers.add(offer);
            }
        }
        return new SnapshotOffers(offers, refused);
    }

    /** Of two offers for the same location, type and purchase the one that was so later, {@code newer} where both were then. */
    static List<Offer> latest(List<Offer> older, List<Offer> newer) {
        List<Offer> latest = new ArrayList<>(older.size());
        byRegion(older, newer).values().forEach(offers -> latest.addAll(offers.values()));
        return latest;
    }

    /**
     * The same; and within a region, one for the region as a whole is the price of each zone where it is newer than the zone's, and
     * then gives way to them.
     */
    static List<Offer> merged(List<Offer> older, List<Offer> newer) {
        List<Offer> merged = new ArrayList<>(older.size());
        byRegion(older, newer).forEach((key, offers) -> {
            Offer whole = offers.size() > 1 ? offers.remove(key.location()) : null;
            for (Offer offer : offers.values()) {
                merged.add(
                        whole == null
                                ? offer
                                : later(
                                        offer,
                                        Machine.of(whole)
                                                .offer(
                                                        offer.location(),
                                                        whole.purchase(),
                                                        whole.hourly(),
                                                        whole.effective(),
                                                        whole.source())));
            }
        });
        return merged;
    }

    private static Map<Key, SortedMap<Location, Offer>> byRegion(List<Offer> older, List<Offer> newer) {
        Map<Key, SortedMap<Location, Offer>> regions = new TreeMap<>(ORDER);
        for (List<Offer> offers : List.of(older, newer)) {
            for (Offer offer : offers) {
                regions.computeIfAbsent(Key.ofRegion(offer), key -> new TreeMap<>())
                        .merge(offer.location(), offer, OfferBook::later);
            }
        }
        return regions;
    }

    private static Offer later(Offer older, Offer newer) {
        return older.effective().isAfter(newer.effective()) ? older : newer;
    }
}
