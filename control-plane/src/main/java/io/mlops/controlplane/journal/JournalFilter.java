package io.mlops.controlplane.journal;

import java.time.Instant;

/**
 * Which entries to show.
 *
 * @param subject only about this deployment; empty for any
 * @param action only of this action; empty for any
 * @param since nothing before
 */
public record JournalFilter(String subject, String action, Instant since) {}
