package io.mlops.controlplane.model;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import java.nio.file.Path;

/**
 * A model file as it was when it was looked at.
 *
 * @param file where it lies
 */
public record StagedModel(Path file, Sha256 digest, ByteSize size) {}
