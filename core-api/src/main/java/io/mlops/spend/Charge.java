package io.mlops.spend;

import io.mlops.price.Money;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one service charged on one day for what carries one value of the tag that was asked for.
 *
 * @param day as the provider's bill counts days
 * @param service as the bill names it
 * @param tagOrNull the tag's value; null for what does not carry it
 * @param amount negative for credits and refunds
 */
public record Charge(
        LocalDate day, String service, @Nullable String tagOrNull, Money amount) implements Comparable<Charge> {
    private static final Comparator<Charge> ORDER = Comparator.comparing(Charge::day)
            .thenComparing(Charge::service)
            .thenComparing(charge -> charge.tag().orElse(""))
            .thenComparing(charge -> charge.amount().currency().getCurrencyCode())
            .thenComparing(charge -> charge.amount().amount());

    public Charge {
        Objects.requireNonNull(day, "day");
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(amount, "amount");
    }

    public Optional<String> tag() {
        return Optional.ofNullable(tagOrNull);
    }

    /** By day, service and tag. */
    @Override
    public int compareTo(Charge other) {
        return ORDER.compare(this, other);
    }
}
