package io.mlops.price;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Objects;

/**
 * An exact amount of one currency; negative where it is owed or saved. Equal where amount and currency are, whatever the number of
 * zeros behind the point.
 *
 * @param amount in units of the currency, as dollars; without zeros at its end
 * @param currency which
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {
    /** What the clouds' own price lists are in. */
    public static final Currency USD = Currency.getInstance("USD");

    public Money {
        Objects.requireNonNull(currency, "currency");
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /** So many US dollars, as {@code "0.526"}; NumberFormatException where that is no number. */
    public static Money usd(String amount) {
        return new Money(new BigDecimal(amount), USD);
    }

    public static Money usd(BigDecimal amount) {
        return new Money(amount, USD);
    }

    /** Nothing, in the same currency. */
    public Money zero() {
        return new Money(BigDecimal.ZERO, currency);
    }

    /** IllegalArgumentException where the currencies differ: nothing is exchanged here. */
    public Money plus(Money other) {
        return new Money(amount.add(sameCurrency(other).amount), currency);
    }

    /** IllegalArgumentException where the currencies differ. */
    public Money minus(Money other) {
        return new Money(amount.subtract(sameCurrency(other).amount), currency);
    }

    public Money times(BigDecimal factor) {
        return new Money(amount.multiply(factor), currency);
    }

    public Money times(long factor) {
        return times(BigDecimal.valueOf(factor));
    }

    /** Orders by amount; IllegalArgumentException where the currencies differ. */
    @Override
    public int compareTo(Money other) {
        return amount.compareTo(sameCurrency(other).amount);
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency.getCurrencyCode();
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("amounts in " + currency + " and " + other.currency + " do not add up");
        }
        return other;
    }
}
