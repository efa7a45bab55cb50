package io.mlops.provider.local;

/**
 * A replica whose process lives.
 *
 * @param marker stands in its command line and in no other process's
 */
record LivingReplica(String id, ProcessHandle process, String marker) {}
