package io.mlops.training;

/** How the machines of a training job are rented. */
public enum Purchase {
    /** Nobody takes them away before the job's end. */
    ON_DEMAND,
    /** Cheaper, and may be taken away at any time; the job goes on from its checkpoint when there are some again. */
    SPOT,
    /** Spot where the provider has it, else on demand. */
    ANY
}
