package io.mlops.catalog.tiering;

import static io.mlops.catalog.tiering.Tariffs.GB;
import static io.mlops.catalog.tiering.Tariffs.NOW;
import static io.mlops.catalog.tiering.Tariffs.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.Tags;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.catalog.Catalog;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceTest {
    @Test
    void whatNobodyReadsGoesToTheArchiveEarly() {
        Advice advice = advice(BigDecimal.ZERO, Tariffs.round());

        assertThat(advice.steps())
                .containsExactly(
                        new TierStep(Duration.ofDays(30), StorageTier.COOL),
                        new TierStep(Duration.ofDays(90), StorageTier.ARCHIVE));
        assertThat(advice.cost().saving()).isPositive();
        assertThat(advice.unpriced()).isZero();
    }

    @Test
    void whatIsReadAllTheTimeStays() {
        Advice advice = advice(BigDecimal.TEN, Tariffs.round());

        assertThat(advice.steps()).isEmpty();
        assertThat(advice.cost().saving()).isZero();
    }

    @Test
    void rulesWithoutAPriceAreLeftOut() {
        Advice advice = advice(BigDecimal.ZERO, Tariffs.with(StorageTier.ARCHIVE, TierPrice.unknown()));

        assertThat(advice.steps()).extracting(TierStep::tier).doesNotContain(StorageTier.ARCHIVE);
        assertThat(advice.tried()).isPositive();
        assertThat(advice.unpriced()).isPositive();
    }

    @Test
    void timesOfTheLastReadsTellHowMuchIsRead() {
        ReadHistory history = new ReadHistory(NOW);
        history.add(read(200, 10));
        history.add(read(200, 190));
        history.add(read(10, 10));
        history.add(object("unknown", GB, 200, StorageTier.HOT));

        assertThat(history.known()).isEqualTo(3);
        assertThat(history.shareAt(5)).isZero();
        assertThat(history.shareAt(200)).isEqualByComparingTo("0.5");
        // Nothing is older: what is next younger counts.
        assertThat(history.shareAt(2000)).isEqualByComparingTo("0.5");
    }

    @Test
    void theTariffsOfTheCatalogAreTheirs() {
        StorePrices prices = new StorePrices(Catalog.snapshot());

        assertThat(prices.locations())
                .contains(
                        Location.of("aws", "us-east-1"),
                        Location.of("azure", "eastus"),
                        Location.of("gcp", "us-east1"));
        StoreTariff virginia = prices.at(Location.of("aws", "us-east-1"));
        TierPrice archive = virginia.tier(StorageTier.ARCHIVE);
        assertThat(archive.storage()).contains(new BigDecimal("0.00099"));
        assertThat(archive.move()).contains(new BigDecimal("0.00005"));
        assertThat(archive.read().orElseThrow())
                .isEqualByComparingTo("0.0001004"); // to read 0.0004, to restore 0.1 for 1,000
        assertThat(archive.minimumDays()).isEqualTo(180);
        assertThat(archive.addedBytes()).isEqualTo(40 << 10);
        assertThat(virginia.tier(StorageTier.COOL).minimumBytes()).isEqualTo(128 << 10);
        assertThat(virginia.movesFromBytes()).isEqualTo(128 << 10);
        assertThat(prices.at(Location.of("gcp", "us-east1"))
                        .tier(StorageTier.ARCHIVE)
                        .retrieval())
                .isEmpty();
    }

    private static InventoryObject read(int ageDays, int unreadDays) {
        InventoryObject object = object("a", GB, ageDays, StorageTier.HOT);
        return new InventoryObject(
                object.key(),
                object.bytes(),
                object.modified(),
                NOW.minus(Duration.ofDays(unreadDays)),
                object.tier(),
                Tags.none());
    }

    private static Advice advice(BigDecimal share, StoreTariff tariff) {
        List<InventoryObject> objects =
                List.of(object("a", GB, 0, StorageTier.HOT), object("b", GB, 400, StorageTier.HOT));
        return Advice.of(Tariffs.inventory(objects, tariff, Advice.selecting("")), "", tariff, Reads.share(share), 12);
    }
}
