package io.mlops.price;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.price.spi.PriceSourceDriver;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PriceSourceTest {
    private static final Machine SMALL = new Machine("small", new Accelerator("L4", 1, 24, 0.5), 4, 16);

    @Test
    void asksForTheMachinesOfARegion() {
        List<Offer> offers = new PriceSource(new Listed(false), CallListener.NONE).offers("here", List.of(SMALL));

        assertThat(offers).hasSize(1);
        assertThat(Machine.of(offers.get(0))).isEqualTo(SMALL);
        assertThat(offers.get(0).accelerator().orElseThrow().total()).isEqualTo(0.5);
    }

    @Test
    void asksNobodyForNothing() {
        assertThat(new PriceSource(new Listed(true), CallListener.NONE).offers("here", List.of()))
                .isEmpty();
    }

    @Test
    void aFailureIsToldWithTheRegion() {
        PriceSource broken = new PriceSource(new Listed(true), CallListener.NONE);

        assertThat(assertFails(ErrorCode.UNAVAILABLE, () -> broken.offers("here", List.of(SMALL))))
                .hasMessage("cannot ask for prices of shop/here: cut off");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> broken.offers(" ", List.of(SMALL))))
                .hasMessageContaining("prices are of a region");
    }

    @Test
    void whoHasNoListsSaysSo() {
        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED, () -> PriceSource.lacking("shop").offers("here", List.of(SMALL))))
                .hasMessage("cannot ask for prices of shop/here: provider shop lacks PRICES");
    }

    private record Listed(boolean broken) implements PriceSourceDriver {
        @Override
        public String provider() {
            return "shop";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.PRICES);
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNAVAILABLE;
        }

        @Override
        public List<Offer> offers(String region, List<Machine> machines) throws IOException {
            if (broken) {
                throw new IOException("cut off");
            }
            Location here = Location.of("shop", region);
            return machines.stream()
                    .map(machine -> machine.offer(
                            here,
                            PurchaseOption.ON_DEMAND,
                            Money.usd("1"),
                            Instant.parse("2026-11-22T00:00:00Z"),
                            "a list"))
                    .toList();
        }
    }
}
