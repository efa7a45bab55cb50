package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.freeze.Freeze;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.FreezeCalendars;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.FreezeRow;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the deployment may not change from now on.
 *
 * @param freezeOrNull its calendar in its zone; null where nothing freezes it
 * @param exception why the change may happen during a freeze all the same; empty where it waits
 * @param now when it was planned
 */
record FreezePlan(@Nullable Freeze freezeOrNull, String exception, Instant now) {
    /**
     * Reads the calendar that the manifest names.
     *
     * @throws MlopsException NOT_FOUND for a missing file; INVALID_ARGUMENT for one with mistakes, and for one that has run out
     */
    static FreezePlan read(Manifest manifest, String exception, Instant now) {
        DeploymentSpec.Freeze wanted = manifest.spec().rollout().freezeOrNull();
        Optional<Path> file = manifest.calendarFile();
        if (wanted == null || file.isEmpty()) {
            return new FreezePlan(null, exception, now);
        }
        String where = manifest.where("spec.rollout.freeze.calendar") + ": spec.rollout.freeze.calendar: ";
        Freeze freeze = new Freeze(calendar(file.get(), where), ZoneId.of(wanted.zone()));
        freeze.ranOut(now).ifPresent(last -> {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    where + file.get() + " ran out on " + last
                            + ": it knows no holidays after that; give it the days from then on, or another calendar");
        });
        return new FreezePlan(freeze, exception, now);
    }

    private static FreezeCalendar calendar(Path file, String where) {
        try {
            return FreezeCalendars.read(file);
        } catch (MlopsException e) {
            throw e.code() == ErrorCode.NOT_FOUND
                    ? new MlopsException(ErrorCode.NOT_FOUND, where + "there is no file " + file, e)
                    : e;
        }
    }

    /** The end of the freeze that a change asked for now waits for. */
    Optional<Instant> waitsUntil() {
        return freezeOrNull == null || !exception.isEmpty() ? Optional.empty() : freezeOrNull.until(now);
    }

    /** How the freeze bears on a rollout that is asked for now, for people; empty where it does not. */
    Optional<String> line() {
        if (freezeOrNull == null) {
            return Optional.empty();
        }
        Optional<Instant> until = freezeOrNull.until(now);
        String hours = "the hours of " + freezeOrNull.calendar().name();
        return until.map(end -> exception.isEmpty()
                ? "  waits until " + freezeOrNull.say(end, now) + ", the end of " + hours
                : "  does not wait for the end of " + hours + " at " + freezeOrNull.say(end, now) + ": " + exception);
    }

    Optional<String> warning() {
        return freezeOrNull == null ? Optional.empty() : freezeOrNull.warning(now);
    }

    /** Whether just this is stored. */
    boolean same(@Nullable FreezeRow stored) {
        if (freezeOrNull == null || stored == null) {
            return freezeOrNull == null && stored == null;
        }
        boolean excepted = exception.isEmpty() || exception.equals(stored.exception());
        return stored.calendar().equals(freezeOrNull.calendar()) && excepted;
    }

    @Nullable FreezeCalendar calendarOrNull() {
        return freezeOrNull == null ? null : freezeOrNull.calendar();
    }
}
