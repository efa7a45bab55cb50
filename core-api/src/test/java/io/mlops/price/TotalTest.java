package io.mlops.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TotalTest {
    private static final BigDecimal THREE = BigDecimal.valueOf(3);

    @Test
    void whatHasNoPriceMakesItALowerBound() {
        Total sum = Total.of(THREE, Optional.of(new BigDecimal("0.5")), "machines")
                .plus(Total.of(THREE, Optional.empty(), "egress"))
                .plus(Total.of(BigDecimal.ONE, Optional.empty(), "archive"));

        assertThat(sum.known()).isEqualTo(Money.usd("1.5"));
        assertThat(sum.exact()).isFalse();
        assertThat(sum.unknown()).containsExactly("archive", "egress");
        assertThat(sum.times(THREE).known()).isEqualTo(Money.usd("4.5"));
        assertThat(sum.times(THREE).unknown()).containsExactly("archive", "egress");
    }

    @Test
    void whatIsNotUsedNeedsNoPrice() {
        assertThat(Total.of(BigDecimal.ZERO, Optional.empty(), "egress")).isEqualTo(Total.none());
        assertThat(Total.none().exact()).isTrue();
    }
}
