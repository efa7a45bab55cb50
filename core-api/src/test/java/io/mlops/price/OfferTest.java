package io.mlops.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops.Location;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OfferTest {
    @Test
    void anOfferIsForARegionAndCostsSomething() {
        Offer offer = offer("x/y/z", "0.8");
        assertThat(offer.accelerator()).contains(new Accelerator("L4", 1, 24));
        assertThatIllegalArgumentException().isThrownBy(() -> offer("x", "0.8")).withMessageContaining("region");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> offer("x/y", "0"))
                .withMessageContaining("costs 0 USD an hour");
    }

    private static Offer offer(String location, String hourly) {
        return new Offer(
                Location.parse(location),
                "g6.xlarge",
                new Accelerator("L4", 1, 24),
                4,
                16,
                PurchaseOption.ON_DEMAND,
                Money.usd(hourly),
                Instant.EPOCH,
                "a test");
    }
}
