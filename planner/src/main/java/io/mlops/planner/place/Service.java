package io.mlops.planner.place;

import io.mlops.Capability;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What hosts replicas at a location, and what it promises. The replicas of a service at one location are one endpoint.
 *
 * @param name for people and to tell services apart
 * @param availability share of the time that it promises for an endpoint, or that is assumed, 0 to 1
 * @param leastReplicas how many replicas an endpoint must have for that
 * @param zones over how many zones it documents to spread the replicas of an endpoint for which no zone was asked; 1 where it
 *     does not say so
 * @param limitOrNull requests per second that an endpoint takes at most, whatever its replicas carry; null without a limit
 * @param lacks what it cannot do
 * @param source where all this is from, for people
 */
public record Service(
        String name,
        BigDecimal availability,
        int leastReplicas,
        int zones,
        @Nullable Integer limitOrNull,
        Set<Capability> lacks,
        String source) {
    public Service {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        if (availability.signum() < 0 || availability.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("availability is " + availability + ", not between 0 and 1");
        }
        availability = availability.signum() == 0 ? BigDecimal.ZERO : availability.stripTrailingZeros();
        if (leastReplicas < 1 || zones < 1) {
            throw new IllegalArgumentException(
                    "leastReplicas is " + leastReplicas + " and zones " + zones + ", not at least 1");
        }
        if (limitOrNull != null && limitOrNull < 1) {
            throw new IllegalArgumentException("limit is " + limitOrNull + ", less than 1");
        }
        lacks = Collections.unmodifiableSet(new TreeSet<>(lacks));
    }

    /** Without a limit, in one zone, lacking nothing, and with its promise for a single replica. */
    public static Service of(String name, BigDecimal availability, String source) {
        return new Service(name, availability, 1, 1, null, Set.of(), source);
    }

    public Service withLeastReplicas(int least) {
        return new Service(name, availability, least, zones, limitOrNull, lacks, source);
    }

    public Service withZones(int spreadOver) {
        return new Service(name, availability, leastReplicas, spreadOver, limitOrNull, lacks, source);
    }

    public Service withLimit(@Nullable Integer requestsPerSecondOrNull) {
        return new Service(name, availability, leastReplicas, zones, requestsPerSecondOrNull, lacks, source);
    }

    public Service withLacks(Set<Capability> capabilities) {
        return new Service(name, availability, leastReplicas, zones, limitOrNull, capabilities, source);
    }
}
