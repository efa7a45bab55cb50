package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferBookTest {
    private static final String OLD = "2025-04-04T00:00:00Z";
    private static final String NEW = "2026-11-20T10:15:30Z";

    @Test
    void theLaterOfTwoCounts() {
        Offer old = offer("c/r/z1", PurchaseOption.SPOT, "0.5", OLD);
        Offer late = offer("c/r/z1", PurchaseOption.SPOT, "0.7", NEW);

        assertThat(OfferBook.merged(List.of(old), List.of(late))).containsExactly(late);
        assertThat(OfferBook.merged(List.of(late), List.of(old))).containsExactly(late);
        Offer again = offer("c/r/z1", PurchaseOption.SPOT, "0.8", NEW);
        assertThat(OfferBook.merged(List.of(late), List.of(again))).containsExactly(again);
    }

    @Test
    void theOtherPurchaseTheOtherTypeAndTheOtherPlaceStay() {
        Offer demand = offer("c/r/z1", PurchaseOption.ON_DEMAND, "1", OLD);
        Offer spot = offer("c/r/z1", PurchaseOption.SPOT, "0.7", NEW);
        Offer elsewhere = offer("c/r/z2", PurchaseOption.SPOT, "0.6", NEW);

        assertThat(OfferBook.merged(List.of(demand), List.of(spot, elsewhere)))
                .containsExactlyInAnyOrder(demand, spot, elsewhere);
    }

    @Test
    void aNewerPriceOfTheRegionIsThePriceOfItsZones() {
        List<Offer> merged = OfferBook.merged(
                List.of(
                        offer("c/r/z1", PurchaseOption.ON_DEMAND, "1", OLD),
                        offer("c/r/z2", PurchaseOption.ON_DEMAND, "1", OLD)),
                List.of(offer("c/r", PurchaseOption.ON_DEMAND, "0.9", NEW)));

        assertThat(merged)
                .containsExactly(
                        offer("c/r/z1", PurchaseOption.ON_DEMAND, "0.9", NEW),
                        offer("c/r/z2", PurchaseOption.ON_DEMAND, "0.9", NEW));
    }

    @Test
    void anOlderPriceOfTheRegionGivesWayToItsZones() {
        Offer zone = offer("c/r/z1", PurchaseOption.SPOT, "0.4", NEW);

        assertThat(OfferBook.merged(List.of(offer("c/r", PurchaseOption.SPOT, "0.3", OLD)), List.of(zone)))
                .containsExactly(zone);
    }

    @Test
    void oldSpotAboveNewOnDemandIsRefused() {
        SnapshotOffers believed = OfferBook.believed(List.of(
                offer("c/r", PurchaseOption.ON_DEMAND, "0.9", NEW), offer("c/r", PurchaseOption.SPOT, "1.1", OLD)));

        assertThat(believed.offers()).extracting(Offer::purchase).containsExactly(PurchaseOption.ON_DEMAND);
        assertThat(believed.refused()).hasSize(1);
        assertThat(OfferBook.believed(List.of(
                                offer("c/r", PurchaseOption.ON_DEMAND, "0.9", NEW),
                                offer("c/r", PurchaseOption.SPOT, "0.90", NEW)))
                        .refused())
                .isEmpty();
    }

    static Offer offer(String location, PurchaseOption purchase, String usd, String effective) {
        return new Offer(
                Location.parse(location),
                "big",
                null,
                4,
                16,
                purchase,
                Money.usd(usd),
                Instant.parse(effective),
                "a list");
    }
}
