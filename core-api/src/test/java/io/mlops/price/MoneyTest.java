package io.mlops.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Currency;
import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void amountsAreExactAndZerosBehindThePointDoNotCount() {
        assertThat(Money.usd("0.1").plus(Money.usd("0.2"))).isEqualTo(Money.usd("0.30"));
        assertThat(Money.usd("1.006").times(8760)).isEqualTo(Money.usd("8812.56"));
        assertThat(Money.usd("3").minus(Money.usd("3.0"))).isEqualTo(Money.usd("0"));
        assertThat(Money.usd("2")).isLessThan(Money.usd("10"));
        assertThat(Money.usd("1200").toString()).isEqualTo("1200 USD");
    }

    @Test
    void currenciesAreNotMixed() {
        Money yen = new Money(BigDecimal.ONE, Currency.getInstance("JPY"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd("1").plus(yen))
                .withMessageContaining("USD and JPY");
    }
}
