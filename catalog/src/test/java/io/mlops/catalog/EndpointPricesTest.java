package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.catalog.EndpointPrices.EndpointPrice;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointPricesTest {
    private static final Location VIRGINIA = Location.of("aws", "us-east-1");
    private static final Machine HOSTED = new Machine("ml.g4dn.xlarge", new Accelerator("T4", 1, 16), 4, 16);
    private final EndpointPrices prices = new EndpointPrices(Catalog.snapshot());

    @Test
    void aServicesNameFindsTheMachineAndItsSurcharge() {
        EndpointPrice price =
                prices.of(VIRGINIA, "ml.g5.xlarge", PurchaseOption.ON_DEMAND).orElseThrow();
        assertThat(price.exact()).isTrue();
        assertThat(price.offer().hourly()).isEqualTo(Money.usd("1.4084"));
        assertThat(price.offer().instanceType()).isEqualTo("ml.g5.xlarge");
        assertThat(price.offer().location()).isEqualTo(VIRGINIA);
        assertThat(price.offer().source()).contains("times 1.40");
        assertThat(EndpointPrices.isLowerBound(price.offer())).isFalse();
    }

    @Test
    void anUnknownSurchargeMakesALowerBound() {
        EndpointPrice price =
                prices.of(VIRGINIA, "ml.g4dn.xlarge", PurchaseOption.ON_DEMAND).orElseThrow();
        assertThat(price.exact()).isFalse();
        assertThat(price.offer().hourly()).isEqualTo(Money.usd("0.526"));
        assertThat(EndpointPrices.isLowerBound(price.offer())).isTrue();
    }

    @Test
    void nothingIsAddedWhereTheServiceAddsNothing() {
        assertThat(prices.of(Location.of("azure", "eastus"), "Standard_NC4as_T4_v3", PurchaseOption.ON_DEMAND))
                .hasValueSatisfying(price -> {
                    assertThat(price.exact()).isTrue();
                    assertThat(price.offer().hourly()).isEqualTo(Money.usd("0.526"));
                });
    }

    @Test
    void ofSeveralZonesTheDearestCounts() {
        Offer spot = prices.of(VIRGINIA, "g6.xlarge", PurchaseOption.SPOT)
                .orElseThrow()
                .offer();
        assertThat(spot.hourly()).isEqualTo(Money.usd("0.8048"));
        assertThat(spot.location().zone()).isEmpty();
    }

    @Test
    void thePriceOfTheServiceItselfNeedsNoSurcharge() {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Offer asked = HOSTED.offer(VIRGINIA, PurchaseOption.ON_DEMAND, Money.usd("0.7364"), now, "the service's list");
        EndpointPrices refreshed = new EndpointPrices(Catalog.refreshed(List.of(asked)));
        assertThat(refreshed.of(VIRGINIA, "ml.g4dn.xlarge", PurchaseOption.ON_DEMAND))
                .contains(new EndpointPrice(asked, true));
    }

    @Test
    void itIsFoundByTheMachinesOwnNameToo() {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Offer asked = HOSTED.offer(VIRGINIA, PurchaseOption.ON_DEMAND, Money.usd("0.7364"), now, "the service's list");
        EndpointPrice price = new EndpointPrices(Catalog.refreshed(List.of(asked)))
                .of(VIRGINIA, "g4dn.xlarge", PurchaseOption.ON_DEMAND)
                .orElseThrow();
        assertThat(price.exact()).isTrue();
        assertThat(price.offer().hourly()).isEqualTo(Money.usd("0.7364"));
        assertThat(price.offer().instanceType()).isEqualTo("g4dn.xlarge");
    }

    @Test
    void whatNobodyKnowsIsEmpty() {
        assertThat(prices.of(VIRGINIA, "ml.c5.large", PurchaseOption.ON_DEMAND)).isEmpty();
        assertThat(prices.of(VIRGINIA, "ml.g4dn.xlarge", PurchaseOption.PREPAID_1Y))
                .isEmpty();
    }
}
