package io.mlops.provider.local;

/**
 * A replica whose process lives.
 *
 * @param announce the file in which it announces itself; stands in its command line and in no other process's
 */
record LivingReplica(String id, ProcessHandle process, String announce) {}
