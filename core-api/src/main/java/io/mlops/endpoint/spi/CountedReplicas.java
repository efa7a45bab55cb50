package io.mlops.endpoint.spi;

import io.mlops.endpoint.Replica;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The replicas of a service that counts them and names none: their ids are unique by the time at which they were created, which no
 * others of the same name have.
 *
 * @param endpoint whose they are
 * @param created when the first of them was asked for
 * @param waiting why those that are not ready are not, for people
 */
public record CountedReplicas(String endpoint, Instant created, String waiting) {
    /**
     * So many.
     *
     * @param ready how many of them serve
     */
    public List<Replica> of(int count, int ready) {
        return IntStream.range(0, count)
                .mapToObj(i -> replica(i, i < ready ? Replica.State.READY : Replica.State.STARTING))
                .toList();
    }

    /** So many, which all end. */
    public List<Replica> draining(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> replica(i, Replica.State.DRAINING))
                .toList();
    }

    private Replica replica(int number, Replica.State state) {
        String id = endpoint + "-" + Long.toString(created.toEpochMilli(), Character.MAX_RADIX) + "-" + number;
        return new Replica(id, state, null, created, state == Replica.State.READY ? "" : waiting);
    }
}
