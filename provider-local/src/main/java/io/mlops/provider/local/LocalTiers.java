package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TierDriver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Tiers as notes on objects: all cost the same here, and an archived object really has to be restored. Thread-safe. */
final class LocalTiers implements TierDriver {
    /** How long a restored copy stays where nobody says. */
    private static final Duration KEEP = Duration.ofDays(7);

    private final ObjectFiles files;
    private final ObjectTable table;
    private final Duration restoreTime;

    LocalTiers(ObjectFiles files, ObjectTable table, Duration restoreTime) {
        this.files = files;
        this.table = table;
        this.restoreTime = restoreTime;
    }

    @Override
    public ObjectInfo tier(ObjectKey key, StorageTier tier) throws IOException, InterruptedException, LocalException {
        ObjectEntry changed = table.change(key, entry -> {
            if (entry.tier() == tier) {
                return entry;
            }
            if (!entry.at(table.now()).restore().readable()) {
                throw new LocalException(ErrorCode.FAILED_PRECONDITION, "it is archived");
            }
            return entry.in(tier);
        });
        if (tier == StorageTier.AUTO) {
            // Automatic tiering counts from here, not from a read long ago.
            table.touch(files.content(ObjectFiles.hash(key), changed.version()));
        }
        return changed.at(table.now());
    }

    @Override
    public void restore(ObjectKey key, RestoreOptions options)
            throws IOException, InterruptedException, LocalException {
        if (options.within().compareTo(restoreTime) < 0) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "restoring takes " + restoreTime + ", and " + options.within() + " was asked for");
        }
        Duration keep = options.keepFor().orElse(KEEP);
        table.change(key, entry -> {
            Instant now = table.now();
            return switch (entry.at(now).restore()) {
                case RestoreState.Online() -> entry;
                case RestoreState.Restoring() -> entry;
                // What automatic tiering archived comes back for good, until nobody reads it again for long.
                case RestoreState.Archived() ->
                    entry.restored(
                            now.plus(restoreTime),
                            entry.unread() ? null : now.plus(restoreTime).plus(keep));
                case RestoreState.Restored(Instant until) ->
                    entry.restored(entry.readyAt().orElse(now), later(until, now.plus(keep)));
            };
        });
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
