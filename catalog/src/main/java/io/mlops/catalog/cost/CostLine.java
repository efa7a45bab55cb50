package io.mlops.catalog.cost;

import io.mlops.price.Total;
import java.util.Objects;

/**
 * One thing that is paid for.
 *
 * @param kind what kind of thing
 * @param formula how its price is made, for people
 * @param month for a month
 */
public record CostLine(Kind kind, String formula, Total month) {
    public CostLine {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(formula, "formula");
        Objects.requireNonNull(month, "month");
    }

    /** What is paid for. */
    public enum Kind {
        /** Machines that serve. */
        COMPUTE,
        /** Machines that wait, in case others are lost. */
        STANDBY,
        /** What the managed service adds to its machines. */
        SURCHARGE,
        /** Machines of the gateway. */
        GATEWAY,
        /** Objects in the store. */
        STORAGE,
        /** What leaves for the internet. */
        INTERNET,
        /** What goes from one region to another. */
        BETWEEN_REGIONS
    }
}
