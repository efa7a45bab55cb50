package io.mlops.artifact;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands objects over to the store, which moves them by how often they are read.
 *
 * @param after how long after they were written, in whole days; zero for from the start
 * @param archiveAfterOrNull after how many whole days without a read they are archived, and must be restored before they can
 *     be read; null for never
 */
public record AutomaticTiering(Duration after, @Nullable Duration archiveAfterOrNull) {
    public AutomaticTiering {
        Objects.requireNonNull(after, "after");
    }

    public Optional<Duration> archiveAfter() {
        return Optional.ofNullable(archiveAfterOrNull);
    }
}
