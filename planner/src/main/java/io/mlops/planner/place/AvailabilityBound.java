package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.planner.place.FailureEvents.Event;
import io.mlops.planner.place.Item.Endpoint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of the time in which what survival promises is there at least, by plain arithmetic: 1 less the sum of all that is not
 * survived and of the products of all pairs in different domains (docs/placement.md).
 */
final class AvailabilityBound {
    private static final BigInteger WHOLE = BigInteger.valueOf(Unavailability.WHOLE);

    private AvailabilityBound() {}

    /** 0 to 1, of the items with replicas. */
    static BigDecimal of(Numbers numbers, Map<Item, Integer> replicas) {
        List<Item> used = List.copyOf(replicas.keySet());
        Map<Endpoint, Integer> endpoints = new HashMap<>();
        replicas.forEach((item, count) -> endpoints.merge(item.endpoint(), count, Integer::sum));
        if (endpoints.entrySet().stream()
                .anyMatch(each -> each.getValue() < each.getKey().service().leastReplicas())) {
            // The service promises nothing for so few.
            return BigDecimal.ZERO;
        }
        BigInteger down = down(new FailureEvents(numbers, used).events());
        BigDecimal share = new BigDecimal(down).movePointLeft(12);
        return share.compareTo(BigDecimal.ONE) >= 0
                ? BigDecimal.ZERO
                : BigDecimal.ONE.subtract(share).stripTrailingZeros();
    }

    /** In millionths of millionths. */
    private static BigInteger down(List<Event> events) {
        long always = 0;
        long sum = 0;
        BigInteger squares = BigInteger.ZERO;
        Map<Location, Long> domains = new HashMap<>();
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
            if (domain > Unavailability.WHOLE) {
                // Always down: the bound says nothing.
                return WHOLE.pow(2);
            }
            squares = squares.add(square(domain));
        }
        BigInteger pairs = square(sum).subtract(squares).shiftRight(1);
        return WHOLE.multiply(BigInteger.valueOf(always)).add(pairs);
    }

    private static BigInteger square(long value) {
        return BigInteger.valueOf(value).pow(2);
    }
}
