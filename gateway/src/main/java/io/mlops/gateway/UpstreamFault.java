package io.mlops.gateway;

import java.time.Duration;
import java.util.Locale;

/**
 * What a drill makes of the connections to an upstream.
 *
 * @param id the fault's name
 * @param kind what happens
 * @param share of the requests that it happens to, above 0 and at most 1; of {@link Kind#SLOW} and {@link Kind#ERRORS}
 * @param delay that a slow request is late by
 * @param status that an erroneous one is answered with
 */
record UpstreamFault(String id, Kind kind, double share, Duration delay, int status) {
    /** The kinds. */
    enum Kind {
        /** A share of the requests is held back for a while. */
        SLOW,
        /** A share of the requests never gets there and is answered with an error. */
        ERRORS,
        /** Connections come about and nothing moves on them. */
        HANG,
        /** No connection comes about and nothing moves on those that there are. */
        BLACK_HOLE,
        /** Connections are refused, and those that there are break. */
        REFUSE
    }

    /** Whether nothing moves on a connection that there is. */
    boolean mutes() {
        return kind == Kind.HANG || kind == Kind.BLACK_HOLE;
    }

    /** In a metric's label and in JSON. */
    String word() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people. */
    String phrase() {
        return switch (kind) {
            case SLOW -> percent() + " of the requests " + delay.toMillis() + " ms late";
            case ERRORS -> percent() + " of the requests answered with " + status;
            case HANG -> "nothing is answered";
            case BLACK_HOLE -> "cut off, everything vanishes";
            case REFUSE -> "gone, connections break and are refused";
        };
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.4g%%", share * 100).replaceAll("\\.?0+%", "%");
    }
}
