package io.mlops;

/** What a provider may lack. Using what it lacks fails with UNSUPPORTED: never a silent no-op. */
public enum Capability {
    /** Stores artifacts. */
    ARTIFACTS,
    /** Writes an artifact only if its version is still the expected one. */
    CONDITIONAL_WRITES,
    /** Hosts inference endpoints. */
    ENDPOINTS,
    /** Changes the number of replicas of a running endpoint. */
    ENDPOINT_SCALING,
    /** Reaches each replica at an address of its own; otherwise the endpoint has one address. */
    REPLICA_ADDRESSES,
    /** Kills a replica on purpose. */
    FAULT_KILL
}
