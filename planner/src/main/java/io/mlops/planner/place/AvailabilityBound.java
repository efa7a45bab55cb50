package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.planner.place.FailureEvents.Event;
import io.mlops.planner.place.Item.Endpoint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of the time in which what survival promises is there at least, by plain arithmetic: 1 less the sum of all that is not
 * survived and of the products of all pairs in different domains (docs/placement.md).
 */
final class AvailabilityBound {
    private static final BigInteger WHOLE = BigInteger.valueOf(Unavailability.WHOLE);

    private AvailabilityBound() {}

    /**
     * For how long what survival promises is missing.
     *
     * @param total in millionths of millionths; at most the whole time where the bound says anything
     * @param domains that are survived, each with the time that it is down, in parts per million
     */
    record Downtime(BigInteger total, Map<Location, Long> domains) {}

    /** 0 to 1, of the items with replicas. */
    static BigDecimal of(Numbers numbers, Map<Item, Integer> replicas) {
        BigDecimal share = new BigDecimal(downtime(numbers, replicas).total()).movePointLeft(12);
        return share.compareTo(BigDecimal.ONE) >= 0
                ? BigDecimal.ZERO
                : BigDecimal.ONE.subtract(share).stripTrailingZeros();
    }

    /** Of the items with replicas. */
    static Downtime downtime(Numbers numbers, Map<Item, Integer> replicas) {
        Map<Endpoint, Integer> endpoints = new HashMap<>();
        replicas.forEach((item, count) -> endpoints.merge(item.endpoint(), count, Integer::sum));
        Downtime downtime = down(new FailureEvents(numbers, List.copyOf(replicas.keySet())).events());
        boolean promised = endpoints.entrySet().stream()
                .allMatch(each -> each.getValue() >= each.getKey().service().leastReplicas());
        boolean sometimesUp = downtime.domains().values().stream().allMatch(time -> time <= Unavailability.WHOLE);
        // The service promises nothing for so few; what is always down has no bound.
        return promised && sometimesUp ? downtime : new Downtime(WHOLE.pow(2), downtime.domains());
    }

    private static Downtime down(List<Event> events) {
        long always = 0;
        long sum = 0;
        BigInteger squares = BigInteger.ZERO;
        Map<Location, Long> domains = new LinkedHashMap<>();
        for (Event event : events) {
            if (!event.survived()) {
                always += event.ppm() * event.times();
                continue;
            }
            sum += event.ppm() * event.times();
            if (event.times() > 1) {
                squares = squares.add(square(event.ppm()).multiply(BigInteger.valueOf(event.times())));
            } else {
                domains.merge(event.domain(), event.ppm(), Long::sum);
            }
        }
        for (long domain : domains.values()) {
            squares = squares.add(square(domain));
        }
        BigInteger pairs = square(sum).subtract(squares).shiftRight(1);
        return new Downtime(WHOLE.multiply(BigInteger.valueOf(always)).add(pairs), domains);
    }

    private static BigInteger square(long value) {
        return BigInteger.valueOf(value).pow(2);
    }
}
