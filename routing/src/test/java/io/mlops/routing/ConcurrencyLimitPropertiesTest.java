package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ConcurrencyLimitPropertiesTest {
    /** Whatever answers come, in whatever order. */
    @Property(tries = 300)
    void neverBelowTheFloorAndAlwaysRoomBelowIt(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        ConcurrencyLimit limit = new ConcurrencyLimit(0);
        long now = 0;
        for (int i = 0; i < 3000; i++) {
            now += (long) (random.nextDouble() * 20e6);
            int inFlight = random.nextInt(100);
            if (random.nextInt(4) == 0) {
                limit.refused(inFlight, now);
            } else {
                limit.answered((long) (Math.pow(10, random.nextDouble() * 4) * 1e5), inFlight, now);
            }
            assertThat(limit.limit()).isGreaterThanOrEqualTo(ConcurrencyLimit.LEAST);
            assertThat(limit.hasRoom(ConcurrencyLimit.LEAST - 1, now)).isTrue();
        }
    }

    /** Below three quarters of its capacity nothing is ever turned away, however the load moves below that. */
    @Property(tries = 40)
    void healthyTrafficIsNeverTurnedAway(
            @ForAll @IntRange(min = 20, max = 200) int workers,
            @ForAll @DoubleRange(min = 1, max = 200) double serviceMillis,
            @ForAll @Size(min = 1, max = 6) List<@DoubleRange(min = 0.05, max = 0.75) Double> loads,
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(workers, serviceMillis, seed);
        double capacity = workers * 1000 / serviceMillis;
        for (double load : loads) {
            upstream.offer(Math.min(capacity * load, 5000), 5);
            assertThat(upstream.turnedAway).isZero();
        }
    }

    /** Above its capacity an upstream is kept busy, and its queue stays a few times its workers. */
    @Property(tries = 30)
    void saturationIsBounded(
            @ForAll @IntRange(min = 2, max = 50) int workers,
            @ForAll @DoubleRange(min = 10, max = 100) double serviceMillis,
            @ForAll @DoubleRange(min = 1.5, max = 5) double overload,
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(workers, serviceMillis, seed);
        double capacity = workers * 1000 / serviceMillis;
        upstream.offer(capacity / 2, 20);
        upstream.offer(capacity * overload, 20);
        upstream.offer(capacity * overload, 10);
        assertThat(upstream.served).isGreaterThan((int) (capacity * 10 * 0.9));
        assertThat(upstream.worst).isLessThan(Math.max(40, 6 * workers));
    }
}
