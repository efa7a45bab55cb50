package io.mlops.catalog.business;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Something that costs or brings money.
 *
 * @param what for people
 * @param amount in the case's unit
 */
public record Item(String what, BigDecimal amount) {
    public Item {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(amount, "amount");
    }
}
