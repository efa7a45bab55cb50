package io.mlops.artifact;

import java.time.Duration;
import java.util.Objects;

/**
 * A tier that objects move to when they have an age.
 *
 * @param after how long after they were written, in whole days
 * @param tier where they move to; never back to {@code HOT}
 */
public record TierStep(Duration after, StorageTier tier) {
    public TierStep {
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(tier, "tier");
    }
}
