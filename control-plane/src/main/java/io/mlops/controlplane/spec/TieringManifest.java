package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import io.mlops.artifact.TieringPolicy;

/**
 * A spec file of kind TieringPolicy.
 *
 * @param name of the policy, for people
 * @param store that is to follow it, as in {@code store://local}
 */
public record TieringManifest(ResourceName name, String store, TieringPolicy policy) {}
