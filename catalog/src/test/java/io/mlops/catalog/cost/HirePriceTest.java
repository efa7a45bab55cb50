package io.mlops.catalog.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.price.Accelerator;
import io.mlops.price.Hire;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HirePriceTest {
    private static final Location EAST = Location.parse("aws/us-east-1");
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final Hire G5 = new Hire("ml.g5.xlarge", "g5.xlarge", PurchaseOption.ON_DEMAND);

    @Test
    void theServicesOwnPriceCounts() {
        HirePrice price = price(G5, offer("ml.g5.xlarge", EAST, PurchaseOption.ON_DEMAND, "1.5"));

        assertThat(price.hourly()).contains(Money.usd("1.5"));
        assertThat(price.effective()).contains(NOW);
        assertThat(price.lacks()).isEmpty();
    }

    @Test
    void elseTheMachinesWithWhatTheServiceAdds() {
        HirePrice price = price(G5, offer("g5.xlarge", EAST, PurchaseOption.ON_DEMAND, "1"));

        assertThat(price.hourly()).contains(Money.usd("1.4"));
        assertThat(price.effective().orElseThrow()).isBeforeOrEqualTo(NOW);
        assertThat(price.source()).contains("x 1.40");
        assertThat(price.lacks()).isEmpty();
    }

    @Test
    void whatTheServiceAddsMayBeUnknown() {
        Hire hire = new Hire("ml.odd.1", "odd.1", PurchaseOption.ON_DEMAND);

        HirePrice price = price(hire, offer("odd.1", EAST, PurchaseOption.ON_DEMAND, "2"));

        assertThat(price.hourly()).contains(Money.usd("2"));
        assertThat(price.lacks()).isEqualTo("what the service adds to odd.1 at aws/us-east-1");
    }

    @Test
    void whatNoListHasIsUnknown() {
        HirePrice price = price(new Hire("ml.none", "none", PurchaseOption.ON_DEMAND));

        assertThat(price.hourly()).isEmpty();
        assertThat(price.effective()).isEmpty();
        assertThat(price.lacks()).isEqualTo("price of ml.none at aws/us-east-1");
    }

    @Test
    void ofZonesTheDearestCounts() {
        Hire hire = new Hire("odd.1", "odd.1", PurchaseOption.SPOT);

        HirePrice price = price(
                hire,
                offer("odd.1", Location.parse("aws/us-east-1/use1-az1"), PurchaseOption.SPOT, "0.2"),
                offer("odd.1", Location.parse("aws/us-east-1/use1-az2"), PurchaseOption.SPOT, "0.3"),
                offer("odd.1", Location.parse("aws/eu-west-1/euw1-az1"), PurchaseOption.SPOT, "0.9"));

        assertThat(price.hourly()).contains(Money.usd("0.3"));
    }

    private static HirePrice price(Hire hire, Offer... offers) {
        return HirePrice.of(Catalog.refreshed(List.of(offers)), EAST, hire, CloudService.ENDPOINTS);
    }

    private static Offer offer(String type, Location location, PurchaseOption purchase, String usd) {
        return new Machine(type, new Accelerator("A10G", 1, 24), 4, 16)
                .offer(location, purchase, Money.usd(usd), NOW, "asked");
    }
}
