package io.mlops.cli.command;

import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Amounts of several currencies, each by itself: nothing is exchanged.
 *
 * @param byCurrency the sum of each, by its code
 */
record Sums(SortedMap<String, Money> byCurrency) {
    Sums {
        byCurrency = Collections.unmodifiableSortedMap(new TreeMap<>(byCurrency));
    }

    static Sums of(List<Money> amounts) {
        TreeMap<String, Money> sums = new TreeMap<>();
        amounts.forEach(amount -> sums.merge(amount.currency().getCurrencyCode(), amount, Money::plus));
        return new Sums(sums);
    }

    boolean isEmpty() {
        return byCurrency.isEmpty();
    }

    /** All of it where it is in US dollars; nothing at all is, too. */
    Optional<BigDecimal> usd() {
        if (isEmpty()) {
            return Optional.of(BigDecimal.ZERO);
        }
        Money dollars = byCurrency.get(Money.USD.getCurrencyCode());
        return byCurrency.size() == 1 && dollars != null ? Optional.of(dollars.amount()) : Optional.empty();
    }

    /** With cents; a currency other than US dollars is named. */
    String text() {
        return isEmpty()
                ? PriceText.usd(BigDecimal.ZERO)
                : byCurrency.values().stream().map(Sums::text).collect(Collectors.joining(" + "));
    }

    static String text(Money amount) {
        String number = PriceText.usd(amount.amount());
        return amount.currency().equals(Money.USD)
                ? number
                : number + " " + amount.currency().getCurrencyCode();
    }
}
