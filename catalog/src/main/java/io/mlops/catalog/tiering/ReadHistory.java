package io.mlops.catalog.tiering;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much of what lies in a store is read, by its age, as the times of the last reads tell: of what was written so long ago, the share of the
 * bytes that was read in the last 30 days, a day or more after it was written. It is a lower bound where reads come in pairs: only the last
 * one is known. Filled and read by one thread.
 */
public final class ReadHistory implements Reads {
    private static final int[] AGES = {0, 30, 60, 90, 180, 365};
    private static final Duration MONTH = Duration.ofDays(30);

    private final Instant now;
    private final long[] bytes = new long[AGES.length];
    private final long[] read = new long[AGES.length];
    private long known;

    public ReadHistory(Instant now) {
        this.now = now;
    }

    /** Counts an object, where it is known when it was last read. */
    public void add(InventoryObject object) {
        Optional<Instant> last = object.lastRead();
        if (last.isEmpty()) {
            return;
        }
        int bucket = bucket((int) Duration.between(object.modified(), now).toDays());
        known++;
        bytes[bucket] = Math.addExact(bytes[bucket], object.bytes());
        boolean later = !last.get().isBefore(object.modified().plus(Duration.ofDays(1)));
        if (later && last.get().isAfter(now.minus(MONTH))) {
            read[bucket] = Math.addExact(read[bucket], object.bytes());
        }
    }

    /** Of how many objects it is known when they were last read. */
    public long known() {
        return known;
    }

    /** Where nothing is so old, what is known of the next younger counts: older objects are hardly read more. */
    @Override
    public BigDecimal shareAt(int ageDays) {
        for (int bucket = bucket(ageDays); bucket >= 0; bucket--) {
            if (bytes[bucket] > 0) {
                return BigDecimal.valueOf(read[bucket])
                        .divide(BigDecimal.valueOf(bytes[bucket]), MathContext.DECIMAL32);
            }
        }
        return BigDecimal.ZERO;
    }

    private static int bucket(int ageDays) {
        int bucket = AGES.length - 1;
        while (bucket > 0 && ageDays < AGES[bucket]) {
            bucket--;
        }
        return bucket;
    }
}
