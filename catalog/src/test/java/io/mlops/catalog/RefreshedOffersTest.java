package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefreshedOffersTest {
    @TempDir
    Path folder;

    @Test
    void offersComeBackAsTheyWere() throws Exception {
        RefreshedOffers file = new RefreshedOffers(folder.resolve("new/prices.tsv"));
        assertThat(file.read()).isEmpty();
        Offer shared = new Offer(
                Location.parse("c/r/z"),
                "sixth",
                new Accelerator("A10", 1, 4.008, 0.167),
                6,
                55,
                PurchaseOption.SPOT,
                Money.usd("0.123456789"),
                Instant.parse("2026-11-20T10:15:30Z"),
                "a list\tsince yesterday");
        Offer plain = OfferBookTest.offer("c/r", PurchaseOption.ON_DEMAND, "1", "2026-11-20T00:00:00Z");

        file.add(List.of(shared, plain));

        assertThat(file.read()).hasSize(2).contains(plain).anySatisfy(offer -> {
            assertThat(offer.accelerator()).isEqualTo(shared.accelerator());
            assertThat(offer.hourly()).isEqualTo(shared.hourly());
            assertThat(offer.effective()).isEqualTo(shared.effective());
            assertThat(offer.source()).isEqualTo("a list since yesterday");
        });
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatWasNotAskedForAgainStays() {
        RefreshedOffers file = new RefreshedOffers(folder.resolve("prices.tsv"));
        Offer first = OfferBookTest.offer("a/r", PurchaseOption.ON_DEMAND, "1", "2026-11-20T00:00:00Z");
        Offer second = OfferBookTest.offer("b/r", PurchaseOption.ON_DEMAND, "2", "2026-11-20T00:00:00Z");
        file.add(List.of(first, second));

        Offer again = OfferBookTest.offer("b/r", PurchaseOption.ON_DEMAND, "3", "2026-11-21T00:00:00Z");
        file.add(List.of(again));

        assertThat(file.read()).containsExactly(first, again);
        assertThat(Catalog.refreshed(file.read()).offers()).contains(first, again);
    }

    @Test
    void whatIsNoTableIsSaidWithItsLine() throws Exception {
        Path file = folder.resolve("prices.tsv");
        new RefreshedOffers(file)
                .add(List.of(OfferBookTest.offer("c/r", PurchaseOption.SPOT, "1", "2026-11-20T00:00:00Z")));
        Files.writeString(file, Files.readString(file).replace("2026-11-20T00:00:00Z", "soon"));

        assertThatThrownBy(() -> new RefreshedOffers(file).read())
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("cannot read prices from " + file
                        + ":3: effective is \"soon\": no time as in 2026-11-20T10:15:30Z");
        Files.writeString(file, "location\tprice\n");
        assertThatThrownBy(() -> new RefreshedOffers(file).read())
                .hasMessageStartingWith("cannot read prices from " + file + ":1: its columns are location, price, not");
    }
}
