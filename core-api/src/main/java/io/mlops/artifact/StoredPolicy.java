package io.mlops.artifact;

import java.util.List;
import java.util.Objects;

/**
 * The policy that a store follows.
 *
 * @param policy as it was read from the store
 * @param differences in words, what the store does otherwise than the policy says, or besides it; each names its rule
 */
public record StoredPolicy(TieringPolicy policy, List<String> differences) {
    public StoredPolicy {
        Objects.requireNonNull(policy, "policy");
        differences = List.copyOf(differences);
    }
}
