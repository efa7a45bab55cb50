package io.mlops.planner.place;

import io.mlops.Location;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A candidate in whole numbers, as the solver and the proofs take it.
 *
 * @param candidate whose numbers these are
 * @param endpoint which endpoint its replicas belong to
 * @param cost of one replica and hour, millionths of the currency, rounded up
 * @param carries of one replica, thousandths of requests per second, rounded down
 * @param most replicas beyond which more are of no use, or that the quota has
 * @param ready whether its replicas serve within the failover objective
 * @param outside whether it lies outside of what is preferred
 * @param interrupted parts per million of the time in which its replicas are taken away
 */
record Item(
        Candidate candidate,
        Endpoint endpoint,
        long cost,
        long carries,
        int most,
        boolean ready,
        boolean outside,
        long interrupted) {
    /**
     * What hosts replicas at a location.
     *
     * @param limit thousandths of requests per second that it takes at most; Long.MAX_VALUE without a limit
     */
    record Endpoint(Location location, Service service, long limit) {
        static Endpoint of(Candidate candidate) {
            Integer limit = candidate.service().limitOrNull();
            return new Endpoint(
                    candidate.location(),
                    candidate.service(),
                    limit == null ? Long.MAX_VALUE : limit * Numbers.THOUSANDTHS);
        }

        boolean limited() {
            return limit < Long.MAX_VALUE;
        }

        /** Over how many zones its replicas are spread. */
        int zones() {
            return location.zone().isPresent() ? 1 : service.zones();
        }
    }

    static Item of(Candidate candidate, Numbers numbers) {
        Endpoint endpoint = Endpoint.of(candidate);
        long carries = (long) (candidate.throughput().requestsPerSecond() * Numbers.THOUSANDTHS);
        if (carries == 0) {
            throw new IllegalArgumentException(candidate.id() + " carries less than a request in a thousand seconds");
        }
        Requirements requirements = numbers.problem().requirements();
        Places places = requirements.places();
        Interruptions interruptions = candidate.interruptionsOrNull();
        return new Item(
                candidate,
                endpoint,
                candidate
                        .offer()
                        .hourly()
                        .amount()
                        .movePointRight(6)
                        .setScale(0, RoundingMode.CEILING)
                        .longValueExact(),
                carries,
                (int) Math.min(quota(candidate), numbers.useful(endpoint, carries)),
                candidate.readyIn().compareTo(requirements.survival().failover()) <= 0,
                !places.preferred().isEmpty() && !Places.within(places.preferred(), candidate.location()),
                candidate.spot() && interruptions != null
                        ? interruptions.unavailability().ppm()
                        : 0);
    }

    String id() {
        return candidate.id();
    }

    /** A candidate is one item of a problem, and cheaper to tell apart by its offer than by all that is known of it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Item item && candidate.compareTo(item.candidate) == 0 && cost == item.cost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(candidate.offer().instanceType(), cost, carries, most);
    }

    Location location() {
        return endpoint.location();
    }

    private static long quota(Candidate candidate) {
        return candidate.sharedQuotas().stream()
                .mapToLong(quota -> quota.most() / quota.each())
                .reduce(candidate.quota(), Math::min);
    }

    /** Of it alone, whatever others take of a shared one. */
    int quota() {
        return candidate.quota();
    }
}
