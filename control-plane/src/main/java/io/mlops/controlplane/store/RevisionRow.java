package io.mlops.controlplane.store;

import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.RevisionTemplate;
import java.time.Instant;

/**
 * A revision of a deployment, immutable but for locations that it is at later: {@code template} learns what it runs on there.
 *
 * @param number 1 the first
 * @param source where the model was read from, for people
 */
public record RevisionRow(
        String deployment, int number, RevisionTemplate template, String source, String actor, Instant createdAt) {
    /** What the source of a revision begins with that was told by what runs of it. */
    public static final String REBUILT = "rebuilt from ";

    /**
     * Whether this template asks for what the revision is, as far as that is known of it. Locations that only one of the two has make no
     * difference.
     *
     * @param before the spec in force, whose locations the revision has
     */
    public boolean is(RevisionTemplate asked, DeploymentSpec before) {
        RevisionTemplate known = template.with(before).with(asked.machines());
        RevisionTemplate whole = asked.with(known.machines());
        return known.equals(whole) || (source.startsWith(REBUILT) && known.runsLike(whole));
    }
}
