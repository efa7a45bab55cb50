package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Charge;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.spend.spi.CostLedgerDriver;
import io.mlops.tck.SpendHarness.Billed;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A bill in memory, with the mistakes that it is told to make. */
record MemoryLedger(MemoryWorld world, Set<Capability> capabilities) implements MemoryDriver, CostLedgerDriver {
    private static final int PAGE = 20;
    private static final Money NOTHING = Money.usd("0");

    @Override
    public Statement spend(SpendQuery query) {
        synchronized (world) {
            List<Charge> charges = new ArrayList<>();
            Map<String, Integer> places = new TreeMap<>();
            for (Billed item : world.bill) {
                if (asked(item, query)) {
                    add(charges, places, charge(item, query.tag()));
                }
            }
            charges.sort(null);
            return new Statement(
                    world.makes(Mistake.READS_ONE_PAGE_OF_THE_BILL)
                            ? charges.subList(0, Math.min(PAGE, charges.size()))
                            : charges,
                    estimated(query),
                    Instant.EPOCH,
                    Duration.ofHours(1),
                    NOTHING,
                    "memory");
        }
    }

    private void add(List<Charge> charges, Map<String, Integer> places, Charge charge) {
        String key = charge.day() + " " + charge.service() + " " + charge.tag();
        Integer place = world.makes(Mistake.ADDS_NOTHING_UP) ? null : places.putIfAbsent(key, charges.size());
        if (place == null) {
            charges.add(charge);
        } else {
            Money sum = charges.get(place).amount().plus(charge.amount());
            charges.set(place, new Charge(charge.day(), charge.service(), charge.tagOrNull(), sum));
        }
    }

    private Charge charge(Billed item, String tag) {
        Money amount = world.makes(Mistake.ROUNDS_TO_CENTS)
                ? Money.usd(item.amount().amount().setScale(2, RoundingMode.HALF_UP))
                : item.amount();
        return new Charge(item.day(), item.service(), item.tags().find(tag).orElse(null), amount);
    }

    private boolean asked(Billed item, SpendQuery query) {
        LocalDate until =
                world.makes(Mistake.COUNTS_THE_LAST_DAY) ? query.until().plusDays(1) : query.until();
        boolean credit = item.amount().amount().signum() < 0;
        return !item.day().isBefore(query.from())
                && item.day().isBefore(until)
                && has(item.tags(), query.having())
                && !(credit && world.makes(Mistake.DROPS_CREDITS))
                && (item.tags().find(query.tag()).isPresent() || !world.makes(Mistake.DROPS_WHAT_LACKS_THE_TAG));
    }

    private boolean has(Tags tags, Tags having) {
        if (world.makes(Mistake.COUNTS_ALL_OF_THE_ACCOUNT)) {
            return true;
        }
        if (world.makes(Mistake.COUNTS_WHAT_HAS_ANY_TAG) && !having.entries().isEmpty()) {
            return having.entries().entrySet().stream()
                    .anyMatch(entry -> tags.entries().entrySet().contains(entry));
        }
        return having.subsetOf(tags);
    }

    private TreeSet<LocalDate> estimated(SpendQuery query) {
        TreeSet<LocalDate> days = new TreeSet<>(world.estimated);
        days.removeIf(day -> day.isBefore(query.from()) || !day.isBefore(query.until()));
        if (world.makes(Mistake.CALLS_EVERY_DAY_FINAL)) {
            days.clear();
        }
        return days;
    }

    @Override
    public SpendForecast forecast(ForecastQuery query) throws MemoryFailure {
        synchronized (world) {
            Money expected = world.makes(Mistake.MAKES_UP_A_FORECAST)
                    ? world.foreseen.orElse(NOTHING)
                    : world.foreseen.orElseThrow(
                            () -> new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "too little is known"));
            return new SpendForecast(expected, null, null, Instant.EPOCH, NOTHING, "memory");
        }
    }
}
