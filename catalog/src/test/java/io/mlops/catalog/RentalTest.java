package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.price.Accelerator;
import io.mlops.price.Machine;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RentalTest {
    private static final Machine FOUR = new Machine("four", new Accelerator("L4", 4, 24), 48, 192);

    @Test
    void bothWaysOfBuyingMeet() {
        Rental rental = Rental.of(
                        List.of(offer(FOUR, PurchaseOption.ON_DEMAND, "4"), offer(FOUR, PurchaseOption.SPOT, "1.48")))
                .get(0);

        assertThat(rental.discount().orElseThrow()).isEqualByComparingTo("0.63");
        assertThat(rental.perAccelerator(PurchaseOption.SPOT)).contains(Money.usd("0.37"));
        assertThat(rental.perAccelerator(PurchaseOption.ON_DEMAND)).contains(Money.usd("1"));
    }

    @Test
    void whatIsUnknownIsEmpty() {
        Rental spot =
                Rental.of(List.of(offer(FOUR, PurchaseOption.SPOT, "1.48"))).get(0);

        assertThat(spot.discount()).isEmpty();
        assertThat(spot.offer(PurchaseOption.ON_DEMAND)).isEmpty();
        assertThat(spot.perAccelerator(PurchaseOption.ON_DEMAND)).isEmpty();
        assertThat(Rental.of(List.of(OfferBookTest.offer("c/r", PurchaseOption.SPOT, "1", "2026-11-20T00:00:00Z")))
                        .get(0)
                        .perAccelerator(PurchaseOption.SPOT))
                .isEmpty();
    }

    @Test
    void aShareOfAnAcceleratorCountsAsThatShare() {
        Machine sixth = new Machine("sixth", new Accelerator("A10", 1, 4, 0.25), 6, 55);

        assertThat(Rental.of(List.of(offer(sixth, PurchaseOption.SPOT, "0.1")))
                        .get(0)
                        .perAccelerator(PurchaseOption.SPOT))
                .contains(Money.usd("0.4"));
        OfferFilter one = OfferFilter.defaults().withMinAccelerators(1);
        assertThat(one.accepts(offer(sixth, PurchaseOption.SPOT, "0.1"))).isFalse();
        assertThat(one.accepts(offer(FOUR, PurchaseOption.SPOT, "0.1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, 5 min, false",
        "PT12H, 12 h, false",
        "P45D, 45 d, false",
        "P90D, 2 mo, false",
        "P91D, 2 mo, true",
        "P597D, 19 mo, true",
        "P1500D, 4 y, true",
        "PT-5M, 0 min, false"
    })
    void agesAreInWords(Duration age, String words, boolean tooOld) {
        Instant now = Instant.parse("2026-11-22T00:00:00Z");
        PriceAge read = PriceAge.of(now.minus(age), now);

        assertThat(read).hasToString(words);
        assertThat(read.isTooOld()).isEqualTo(tooOld);
    }

    private static Offer offer(Machine machine, PurchaseOption purchase, String usd) {
        return machine.offer(
                Location.of("c", "r"), purchase, Money.usd(usd), Instant.parse("2026-11-20T00:00:00Z"), "a list");
    }
}
