package io.mlops;

/** What a provider may lack. Using what it lacks fails with UNSUPPORTED: never a silent no-op. */
public enum Capability {
    /** Stores artifacts. */
    ARTIFACTS,
    /** Writes an artifact only if its version is still the expected one. */
    CONDITIONAL_WRITES,
    /** Keeps tags with an artifact. */
    OBJECT_TAGS,
    /** Moves large artifacts in parts, several at a time, and goes on where an earlier attempt was interrupted. */
    MULTIPART_TRANSFERS,
    /** Keeps artifacts in storage tiers: writes into one, moves to another. */
    STORAGE_TIERS,
    /** Keeps an artifact in the tier that moves it by itself, according to how often it is read. */
    AUTOMATIC_TIER,
    /** Reads what is archived at once; otherwise it is restored first. */
    INSTANT_ARCHIVE,
    /** Restores for a limited time; otherwise restoring moves the artifact out of the archive for good. */
    TEMPORARY_RESTORE,
    /** Moves and expires artifacts by age, by rules that the store keeps and follows by itself. */
    TIERING_POLICIES,
    /** Selects artifacts by their tags in the rules of a tiering policy. */
    TIERING_BY_TAGS,
    /** Archives what was not read for long, as part of automatic tiering. */
    AUTOMATIC_ARCHIVE,
    /** Refuses to delete or overwrite artifacts for a time after they were written. */
    RETENTION,
    /** Hosts inference endpoints. */
    ENDPOINTS,
    /** Changes the number of replicas of a running endpoint. */
    ENDPOINT_SCALING,
    /** Lets the number of replicas follow the load by itself, between bounds. */
    ENDPOINT_AUTOSCALING,
    /** Hosts endpoints on machines that may be taken away. */
    ENDPOINT_SPOT,
    /** Hosts endpoints on the very instance type that is named. */
    ENDPOINT_INSTANCE_TYPES,
    /** Hosts endpoints without machines of their own. */
    ENDPOINT_SERVERLESS,
    /** Reaches each replica at an address of its own; otherwise the endpoint has one address. */
    REPLICA_ADDRESSES,
    /** Its endpoints are spoken to through a transport of the provider's; otherwise plainly, by the Open Inference Protocol. */
    INFERENCE_TRANSPORT,
    /** Runs training jobs. */
    TRAINING,
    /** Trains with a command of the machine itself, without an image. */
    TRAINING_COMMANDS,
    /** Trains with container images. */
    TRAINING_IMAGES,
    /** Trains on more than one machine. */
    TRAINING_NODES,
    /** Trains on machines that may be taken away. */
    TRAINING_SPOT,
    /** Takes the machines away from a training job on purpose. */
    TRAINING_PREEMPTION,
    /** Tells what its machines cost now. */
    PRICES,
    /** Tells what was spent, by day, service and tag. */
    SPEND,
    /** Tells what will probably be spent. */
    SPEND_FORECAST,
    /** Keeps budgets and tells people when one is used up. */
    BUDGETS,
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
