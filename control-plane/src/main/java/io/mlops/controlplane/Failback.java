package io.mlops.controlplane;

/**
 * A failover that was asked to be undone.
 *
 * @param generation of the deployment
 * @param waitsUntil the end of the freeze that it waits for, for people; empty where it is done
 */
public record Failback(long generation, String waitsUntil) {}
