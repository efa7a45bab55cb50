package io.mlops.spend;

import io.mlops.price.Money;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What will probably be spent, as the provider says it.
 *
 * @param expected in all of the time asked for
 * @param lowOrNull what it will hardly be less than; null where the provider does not say
 * @param highOrNull what it will hardly be more than; null where the provider does not say
 * @param asked when
 * @param fee what it cost to ask
 * @param source where it is from, for people
 */
public record SpendForecast(
        Money expected,
        @Nullable Money lowOrNull,
        @Nullable Money highOrNull,
        Instant asked,
        Money fee,
        String source) {
    public SpendForecast {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(fee, "fee");
        Objects.requireNonNull(source, "source");
    }

    public Optional<Money> low() {
        return Optional.ofNullable(lowOrNull);
    }

    public Optional<Money> high() {
        return Optional.ofNullable(highOrNull);
    }
}
