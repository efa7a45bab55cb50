package io.mlops.catalog.tiering;

import io.mlops.artifact.TieringPolicy;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the objects of an inventory cost over some months under one policy and under another, if nothing is written meanwhile.
 *
 * @param tariff whose prices
 * @param before under the policy that there is
 * @param after under the policy that is wanted
 * @param cumulated what is paid until the end of each month, before and after
 * @param readingAllBefore what reading everything once a month would add
 * @param readingAllAfter the same under the other policy
 */
public record PolicyCost(
        StoreTariff tariff,
        Bill before,
        Bill after,
        List<Paid> cumulated,
        Total readingAllBefore,
        Total readingAllAfter) {

    /** What is paid from the beginning until the end of a month. */
    public record Paid(Total before, Total after) {
        boolean paysOff() {
            return after.known().compareTo(before.known()) <= 0;
        }
    }

    /** Works it out. The inventory must have been made for both policies and the tariff; months is at least 1. */
    public static PolicyCost of(
            Inventory inventory, TieringPolicy now, TieringPolicy wanted, StoreTariff tariff, Reads reads, int months) {
        List<Usage> before = usage(inventory, now, tariff, reads, months);
        List<Usage> after = usage(inventory, wanted, tariff, reads, months);
        List<Paid> cumulated = new ArrayList<>();
        Bill billBefore = Bill.NOTHING;
        Bill billAfter = Bill.NOTHING;
        Total allBefore = Total.none();
        Total allAfter = Total.none();
        for (int month = 0; month < months; month++) {
            billBefore = billBefore.plus(Bill.of(before.get(month), tariff));
            billAfter = billAfter.plus(Bill.of(after.get(month), tariff));
            cumulated.add(new Paid(billBefore.total(), billAfter.total()));
            allBefore = allBefore.plus(Bill.ofReadingAll(before.get(month), tariff));
            allAfter = allAfter.plus(Bill.ofReadingAll(after.get(month), tariff));
        }
        return new PolicyCost(tariff, billBefore, billAfter, List.copyOf(cumulated), allBefore, allAfter);
    }

    private static List<Usage> usage(
            Inventory inventory, TieringPolicy policy, StoreTariff tariff, Reads reads, int months) {
        List<Usage> usage =
                IntStream.range(0, months).mapToObj(month -> new Usage()).toList();
        for (Pile pile : inventory.piles()) {
            Lifecycle.of(policy, pile, inventory.now(), Usage.firstDay(months), tariff.movesFromBytes())
                    .forEach(stay -> Usage.add(usage, pile, stay, tariff, reads));
        }
        return usage;
    }

    /** Whether both sums are exact; what follows from them is known only then. */
    public boolean exact() {
        return before.total().exact() && after.total().exact();
    }

    /** Before less after; what is known of it. */
    public BigDecimal saving() {
        return before.total().known().minus(after.total().known()).amount();
    }

    /** The month, 1 the first, at whose end the fees have paid for themselves for good; empty for never, or where prices lack. */
    public Optional<Integer> paidOffInMonth() {
        int last = cumulated.size();
        while (last > 0 && cumulated.get(last - 1).paysOff()) {
            last--;
        }
        return last == cumulated.size() || !exact() ? Optional.empty() : Optional.of(last + 1);
    }

    /** The share of everything that may be read in a month before the policy costs more than it saves; empty where any may, or prices lack. */
    public Optional<BigDecimal> breakEvenReads() {
        if (!exact() || !readingAllBefore.exact() || !readingAllAfter.exact()) {
            return Optional.empty();
        }
        BigDecimal dearer =
                readingAllAfter.known().minus(readingAllBefore.known()).amount();
        BigDecimal saved =
                saving().add(after.reads().known().minus(before.reads().known()).amount());
        return dearer.signum() <= 0
                ? Optional.empty()
                : Optional.of(saved.max(BigDecimal.ZERO).divide(dearer, MathContext.DECIMAL64));
    }
}
