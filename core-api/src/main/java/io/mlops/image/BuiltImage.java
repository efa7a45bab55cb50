package io.mlops.image;

import io.mlops.Sha256;

/**
 * An image that was built.
 *
 * @param digest of its manifest: what registries and clouds call it by
 * @param id the digest of its configuration: what container engines call it by
 */
public record BuiltImage(Sha256 digest, Sha256 id) {}
