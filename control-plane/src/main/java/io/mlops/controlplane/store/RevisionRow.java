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
        String deployment, int number, RevisionTemplate template, String source, String actor, Instant createdAt) {}
