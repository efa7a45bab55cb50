package io.mlops.price;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A sum of prices some of which may not be known: then what is known is a lower bound of it.
 *
 * @param known the sum of what has a price
 * @param unknown what has none, for people; empty where the sum is exact
 */
public record Total(Money known, SortedSet<String> unknown) {
    public Total {
        Objects.requireNonNull(known, "known");
        unknown = Collections.unmodifiableSortedSet(new TreeSet<>(unknown));
    }

    /** No dollars at all. */
    public static Total none() {
        return of(Money.usd(BigDecimal.ZERO));
    }

    public static Total of(Money known) {
        return new Total(known, new TreeSet<>());
    }

    /** Something without a price. */
    public static Total unknown(String what) {
        return new Total(Money.usd(BigDecimal.ZERO), new TreeSet<>(Set.of(what)));
    }

    /** So many times a price in dollars; nothing where the quantity is 0, whatever the price. */
    public static Total of(BigDecimal quantity, Optional<BigDecimal> usd, String what) {
        if (quantity.signum() == 0) {
            return none();
        }
        return usd.map(price -> of(Money.usd(price.multiply(quantity)))).orElseGet(() -> unknown(what));
    }

    /** Whether everything in it has a price. */
    public boolean exact() {
        return unknown.isEmpty();
    }

    public Total plus(Total other) {
        SortedSet<String> both = new TreeSet<>(unknown);
        both.addAll(other.unknown);
        return new Total(known.plus(other.known), both);
    }

    /** So many times; what has no price has none then, either. */
    public Total times(BigDecimal factor) {
        return new Total(known.times(factor), unknown);
    }
}
