package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to restore an archived object.
 *
 * @param within how long it may take; the store takes the cheapest way that keeps to it
 * @param keepForOrNull how long the restored copy can be read at least, in whole days; null for as long as the store likes:
 *     at least a day, for good where restoring moves the object out of the archive
 */
public record RestoreOptions(Duration within, @Nullable Duration keepForOrNull) {
    public RestoreOptions {
        Objects.requireNonNull(within, "within");
        if (!within.isPositive()) {
            throw invalid("within " + within + " is over before it begins");
        }
        if (keepForOrNull != null
                && (keepForOrNull.toDays() < 1
                        || !Duration.ofDays(keepForOrNull.toDays()).equals(keepForOrNull))) {
            throw invalid("it is kept for whole days, at least one, and not for " + keepForOrNull);
        }
    }

    /** Within two days, which is what the slowest and cheapest way of any store takes. */
    public static RestoreOptions defaults() {
        return new RestoreOptions(Duration.ofDays(2), null);
    }

    public RestoreOptions withWithin(Duration newWithin) {
        return new RestoreOptions(newWithin, keepForOrNull);
    }

    /** Needs TEMPORARY_RESTORE where archived objects are restored at all. */
    public RestoreOptions withKeepFor(Duration newKeepFor) {
        return new RestoreOptions(within, newKeepFor);
    }

    public Optional<Duration> keepFor() {
        return Optional.ofNullable(keepForOrNull);
    }

    private static MlopsException invalid(String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot restore objects: " + reason);
    }
}
