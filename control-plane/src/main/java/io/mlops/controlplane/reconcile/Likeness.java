package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.OutputComparison.Result.Measured;
import java.util.Locale;

/** What is known of how a new revision's outputs compare with those of the one that serves. */
sealed interface Likeness {
    /** Nobody asked for a comparison. */
    record NotCompared() implements Likeness {}

    /** The comparison is under way, or could not be made yet. */
    record Unknown(String reason) implements Likeness {}

    /** It could not be made for a while: only who set a limit should wait for it. */
    record Unavailable(String reason) implements Likeness {}

    /** It was made. */
    record Known(Measured measured) implements Likeness {}

    /** For people and for the journal; empty where nothing was asked for. */
    default String say() {
        return switch (this) {
            case NotCompared() -> "";
            case Unknown(String reason) -> "unknown: " + reason;
            case Unavailable(String reason) -> "unknown: " + reason;
            case Known(Measured measured) ->
                percent(measured.drift()) + " of " + measured.output() + " over " + measured.inputs() + " inputs ("
                        + measured.recorded() + " recorded)";
        };
    }

    /** A drift as a share, with as many digits as matter. */
    static String percent(double drift) {
        if (Double.isInfinite(drift)) {
            return "infinite";
        }
        double percent = drift * 100;
        return String.format(Locale.ROOT, percent == 0 || percent >= 10 ? "%.0f%%" : "%.2g%%", percent);
    }
}
