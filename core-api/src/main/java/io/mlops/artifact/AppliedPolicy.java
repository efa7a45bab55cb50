package io.mlops.artifact;

import java.util.List;
import java.util.Objects;

/**
 * What applying a policy did.
 *
 * @param changes what it changed; empty when the store had this policy already
 * @param now what the store follows since
 */
public record AppliedPolicy(List<PolicyChange> changes, StoredPolicy now) {
    public AppliedPolicy {
        changes = List.copyOf(changes);
        Objects.requireNonNull(now, "now");
    }
}
