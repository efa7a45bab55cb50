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
    /** Its endpoints are spoken to through a transport of the provider's; otherwise plainly, by the Open Inference Protocol. */
    INFERENCE_TRANSPORT,
    /** Kills a replica on purpose. */
    FAULT_KILL,
    /** Makes a replica stand still on purpose. */
    FAULT_HANG,
    /** Makes a share of a replica's answers late on purpose. */
    FAULT_SLOW,
    /** Makes a share of a replica's answers errors on purpose. */
    FAULT_ERRORS,
    /** Cuts a replica off on purpose. */
    FAULT_PARTITION
}
