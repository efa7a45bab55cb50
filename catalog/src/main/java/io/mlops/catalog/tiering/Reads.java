package io.mlops.catalog.tiering;

import java.math.BigDecimal;

/** How much of what lies in a store is read, by how long it has lain there. Thread-safe. */
@FunctionalInterface
public interface Reads {
    /** The share of the objects of this age, in days since they were written, that is read in a month; 1 is all of them once. */
    BigDecimal shareAt(int ageDays);

    /** The same at every age. */
    static Reads share(BigDecimal share) {
        return age -> share;
    }
}
