package io.mlops.artifact;

import java.time.Duration;
import java.util.Objects;

/**
 * Refuses to delete or overwrite any object of the store for a time after it was written, whoever asks. It is the
 * store's and not a rule's because no two clouds can hold parts of a store.
 *
 * @param keep for how long, in whole days
 * @param locked whether nobody can ever shorten or remove it
 */
public record Retention(Duration keep, boolean locked) {
    public Retention {
        Objects.requireNonNull(keep, "keep");
        TieringRule.requireDays("retention", "keep", keep, 1);
    }
}
