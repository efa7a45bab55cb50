package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.artifact.StorageTier;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Location TOKYO = Location.of("aws", "ap-northeast-1");
    private static final Location VIRGINIA = Location.of("aws", "us-east-1");
    private static final Location BELGIUM = Location.of("gcp", "europe-west1");
    private final Catalog catalog = Catalog.snapshot();

    @Test
    void offersComeByFilter() {
        OfferFilter filter = OfferFilter.defaults()
                .withAccelerators(List.of(Glob.of("L4")))
                .withRegions(List.of(Glob.of("asia*")))
                .withPurchase(PurchaseOption.SPOT);

        assertThat(catalog.offers(filter)).isNotEmpty().allSatisfy(offer -> {
            assertThat(offer.location().provider()).isEqualTo("gcp");
            assertThat(offer.location().region().orElse("")).startsWith("asia-");
            assertThat(offer.accelerator().orElseThrow().name()).isEqualTo("L4");
            assertThat(offer.purchase()).isEqualTo(PurchaseOption.SPOT);
            assertThat(offer.effective()).isEqualTo(Instant.parse("2026-05-20T00:00:00Z"));
        });
        assertThat(catalog.offers(filter.withMinAccelerators(4)))
                .isNotEmpty()
                .allMatch(offer -> offer.accelerator().orElseThrow().count() >= 4);
        assertThat(catalog.offers(filter.withMinVcpus(48).withMinMemoryGib(190)))
                .isNotEmpty()
                .allMatch(offer -> offer.vcpus() >= 48 && offer.memoryGib() >= 190);
        assertThat(catalog.offers(filter.withClouds(Set.of("aws")))).isEmpty();
    }

    @Test
    void aDerivedPriceIsAsOldAsTheOldestOfWhatItIsDerivedFrom() {
        Offer derived = catalog.offers().stream()
                .filter(offer -> offer.source().startsWith("derived"))
                .findFirst()
                .orElseThrow();

        assertThat(derived.purchase()).isEqualTo(PurchaseOption.SPOT);
        assertThat(derived.effective()).isEqualTo(Instant.parse("2025-04-04T00:00:00Z"));
    }

    @Test
    void egressGoesByPairByContinentAndThroughTheInternet() {
        assertThat(each(catalog.egress(VIRGINIA, TOKYO).orElseThrow())).containsExactly("0.02 USD");
        assertThat(each(catalog.egress(TOKYO, VIRGINIA).orElseThrow())).containsExactly("0.09 USD");
        assertThat(each(catalog.egress(Location.of("gcp", "us-east1"), Location.of("gcp", "us-west1"))
                        .orElseThrow()))
                .containsExactly("0.01 USD");
        assertThat(each(catalog.egress(Location.of("gcp", "us-east1"), BELGIUM).orElseThrow()))
                .containsExactly("0.08 USD");
        assertThat(each(catalog.egress(Location.of("gcp", "us-east1"), TOKYO).orElseThrow()))
                .containsExactly("0.12 USD", "0.11 USD", "0.08 USD");
        assertThat(each(catalog.internetEgress(TOKYO).orElseThrow())).containsExactly("0.114 USD");
    }

    @Test
    void unknownEgressIsEmpty() {
        assertThat(catalog.egress(BELGIUM, TOKYO)).isEmpty();
        assertThat(catalog.internetEgress(Location.of("aws", "eu-west-1"))).isEmpty();
        assertThat(catalog.egress(Location.parse("aws/us-east-1/use1-az1"), Location.parse("aws/us-east-1/use1-az2")))
                .isEmpty();
        assertThat(catalog.egress(Location.of("azure", "japaneast"), Location.of("azure", "westeurope")))
                .isEmpty();
    }

    @Test
    void whatIsBeyondTheKnownStepsIsUnpriced() {
        GraduatedPrice google =
                catalog.internetEgress(Location.of("gcp", "us-east1")).orElseThrow();
        GraduatedPrice.Charge whole = google.charge(new BigDecimal(20_480));
        // 1,024 x 0.12 + 9,216 x 0.11 + 10,240 x 0.08
        assertThat(whole.known()).isEqualTo(Money.usd("1955.84"));
        assertThat(whole.exact()).isTrue();

        GraduatedPrice.Charge part = catalog.internetEgress(TOKYO).orElseThrow().charge(new BigDecimal(10_250));
        assertThat(part.known()).isEqualTo(Money.usd("1167.36"));
        assertThat(part.unpriced()).isEqualByComparingTo("10");
        assertThat(part.exact()).isFalse();
    }

    @Test
    void storageIsPricedByTierAndGraduated() {
        String hot = catalog.storageTier("aws", StorageTier.HOT).orElseThrow().name();
        StorageCard standard = catalog.storage(TOKYO, hot);

        assertThat(each(standard.storage())).containsExactly("0.025 USD", "0.024 USD", "0.023 USD");
        // 51,200 x 0.025 + 460,800 x 0.024 + 100 x 0.023
        assertThat(standard.storage().charge(new BigDecimal(512_100)))
                .isEqualTo(new GraduatedPrice.Charge(Money.usd("12341.5"), BigDecimal.ZERO));
        assertThat(standard.each(StorageCharge.WRITE)).contains(Money.usd("0.0000047"));
        assertThat(standard.minimumDays()).hasValue(0);
        StorageCard archive = catalog.storage(VIRGINIA, "Glacier Deep Archive");
        assertThat(archive.minimumDays()).hasValue(180);
        assertThat(archive.each(StorageCharge.RETRIEVAL, "bulk")).contains(Money.usd("0.0025"));
        assertThat(catalog.storageTier("azure", StorageTier.ARCHIVE)
                        .orElseThrow()
                        .name())
                .isEqualTo("Archive");
    }

    @Test
    void unknownStorageIsEmpty() {
        StorageCard unknown = catalog.storage(TOKYO, "Glacier Instant Retrieval");
        assertThat(unknown.storage().steps()).isEmpty();
        assertThat(unknown.storage().charge(BigDecimal.TEN).unpriced()).isEqualByComparingTo("10");
        assertThat(unknown.each(StorageCharge.RETRIEVAL)).isEmpty();
        assertThat(unknown.minimumDays()).hasValue(90);
        assertThat(catalog.storage(Location.of("azure", "eastus"), "Archive").each(StorageCharge.RETRIEVAL))
                .isEmpty();
        assertThat(catalog.storageTier("azure", StorageTier.AUTO)).isEmpty();
    }

    @Test
    void promisesSurchargesAndInterruptionsAreThereOrEmpty() {
        assertThat(catalog.serviceLevel(CloudService.ENDPOINTS, "aws")
                        .orElseThrow()
                        .percent())
                .isEqualByComparingTo("99.95");
        assertThat(catalog.serviceLevel(CloudService.ENDPOINTS, "azure")).isEmpty();
        assertThat(catalog.serviceLevel(CloudService.SERVERLESS, "gcp")
                        .orElseThrow()
                        .service())
                .isEqualTo("cloud-run");
        assertThat(catalog.surcharge(CloudService.ENDPOINTS, VIRGINIA, "g5.xlarge")
                        .orElseThrow()
                        .factor())
                .isEqualByComparingTo("1.4");
        assertThat(catalog.surcharge(CloudService.ENDPOINTS, TOKYO, "g5.xlarge"))
                .isEmpty();
        assertThat(catalog.surcharge(CloudService.ENDPOINTS, Location.of("azure", "eastus"), "any")
                        .orElseThrow()
                        .factor())
                .isEqualByComparingTo("1");
        assertThat(catalog.surcharge(CloudService.ENDPOINTS, BELGIUM, "g2-standard-4"))
                .isEmpty();
        assertThat(catalog.interruptions(Location.parse("aws/us-east-1/use1-az1"), "g4dn.xlarge"))
                .hasToString("Optional[15-20%]");
        assertThat(catalog.interruptions(TOKYO, "g6e.xlarge")).hasToString("Optional[<5%]");
        assertThat(catalog.interruptions(BELGIUM, "g2-standard-4")).isEmpty();
        assertThat(catalog.continent(BELGIUM)).contains("europe");
    }

    @Test
    void everyRegionThatIsOfferedLiesSomewhere() {
        assertThat(catalog.offers())
                .allMatch(offer -> catalog.continent(offer.location()).isPresent());
    }

    private static List<String> each(GraduatedPrice price) {
        return price.steps().stream().map(step -> step.each().toString()).toList();
    }
}
