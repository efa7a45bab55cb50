package io.mlops.catalog.tiering;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How much of what a store charges for is used in one month. Filled by one thread; all quantities add up over objects. */
final class Usage {
    private static final BigDecimal GB = BigDecimal.valueOf(1L << 30);
    private static final BigDecimal DAYS = BigDecimal.valueOf(365);
    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);

    private final Map<Shelf, Amounts> shelves = new EnumMap<>(Shelf.class);

    /** What is used on one shelf. */
    static final class Amounts {
        private long billedByteDays;
        private long lyingByteDays;
        private long objectDays;
        private long moves;
        private long earlyByteDays;
        private double readByteDays;
        private double readObjectDays;

        BigDecimal billedGbMonths() {
            return gbMonths(BigDecimal.valueOf(billedByteDays));
        }

        /** What would be read if all of it were read once a month. */
        BigDecimal lyingGbMonths() {
            return gbMonths(BigDecimal.valueOf(lyingByteDays));
        }

        BigDecimal objectMonths() {
            return months(BigDecimal.valueOf(objectDays));
        }

        BigDecimal moves() {
            return BigDecimal.valueOf(moves);
        }

        BigDecimal earlyGbMonths() {
            return gbMonths(BigDecimal.valueOf(earlyByteDays));
        }

        BigDecimal readGb() {
            return gbMonths(BigDecimal.valueOf(readByteDays));
        }

        BigDecimal reads() {
            return months(BigDecimal.valueOf(readObjectDays));
        }

        private void lie(Pile pile, long billed, long days, double share) {
            billedByteDays = Math.addExact(billedByteDays, Math.multiplyExact(billed, days));
            lyingByteDays = Math.addExact(lyingByteDays, Math.multiplyExact(pile.bytes(), days));
            objectDays = Math.addExact(objectDays, Math.multiplyExact(pile.count(), days));
            readByteDays += share * pile.bytes() * days;
            readObjectDays += share * pile.count() * days;
        }

        private static BigDecimal gbMonths(BigDecimal byteDays) {
            return months(byteDays).divide(GB, MathContext.DECIMAL64);
        }

        private static BigDecimal months(BigDecimal days) {
            return days.multiply(MONTHS).divide(DAYS, MathContext.DECIMAL64);
        }
    }

    Map<Shelf, Amounts> shelves() {
        return shelves;
    }

    /** The first day of a month, 0 the first; twelve of them are 365 days. */
    static int firstDay(int month) {
        return Math.ceilDiv(month * 365, 12);
    }

    /** Adds a stay of a pile to the months that it lies in. */
    static void add(List<Usage> months, Pile pile, Stay stay, StoreTariff tariff, Reads reads) {
        TierPrice price = tariff.tier(stay.shelf().tier());
        long billed = pile.billed(price);
        for (int month = 0; month < months.size(); month++) {
            int from = Math.max(stay.from(), firstDay(month));
            int until = Math.min(stay.until(), firstDay(month + 1));
            if (until > from) {
                double share = reads.shareAt(pile.ageDays() + from).doubleValue();
                months.get(month).on(stay.shelf()).lie(pile, billed, until - from, share);
            }
            if (stay.moved() && within(stay.from(), month)) {
                Amounts there = months.get(month).on(stay.shelf());
                there.moves = Math.addExact(there.moves, pile.count());
            }
            int missing = stay.missing(price.minimumDays());
            if (missing > 0 && within(stay.until(), month)) {
                Amounts there = months.get(month).on(stay.shelf());
                there.earlyByteDays = Math.addExact(there.earlyByteDays, Math.multiplyExact(billed, (long) missing));
            }
        }
    }

    private static boolean within(int day, int month) {
        return day >= firstDay(month) && day < firstDay(month + 1);
    }

    private Amounts on(Shelf shelf) {
        return shelves.computeIfAbsent(shelf, any -> new Amounts());
    }
}
