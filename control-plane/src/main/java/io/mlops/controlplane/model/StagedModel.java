package io.mlops.controlplane.model;

import io.mlops.ByteSize;
import io.mlops.Sha256;

/**
 * A model as it was when it was looked at.
 *
 * @param source where it lies
 */
public record StagedModel(ModelSource source, Sha256 digest, ByteSize size) {}
