package io.mlops.controlplane.store;

import io.mlops.controlplane.spec.RevisionTemplate;
import java.time.Instant;

/**
 * An immutable revision of a deployment.
 *
 * @param number 1 the first
 * @param source where the model was read from, for people
 */
public record RevisionRow(
        String deployment, int number, RevisionTemplate template, String source, String actor, Instant createdAt) {
    /** What the source of a revision begins with that was told by what runs of it. */
    public static final String REBUILT = "rebuilt from ";

    /** Whether this template asks for what the revision is, as far as that is known of it. */
    public boolean is(RevisionTemplate asked) {
        return template.equals(asked) || (source.startsWith(REBUILT) && template.runsLike(asked));
    }
}
