package io.mlops.benchmarks.storage;

/**
 * What one transfer took.
 *
 * @param seconds from begin to end
 * @param cpu user and system time of the client, in seconds
 * @param hostCpu the same of the emulator meanwhile
 */
record Cost(double seconds, double cpu, double hostCpu) {}
