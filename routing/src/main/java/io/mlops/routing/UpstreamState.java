package io.mlops.routing;

/** Whether an upstream may get requests. */
public enum UpstreamState {
    /** New: gets nothing until a real prediction was answered with the right model. */
    JOINING,
    /** Gets requests. */
    AVAILABLE,
    /** Failed: gets nothing until its back-off has passed and a real prediction was answered. A last resort when no other is left. */
    EJECTED,
    /** Answers with another model than the route says: gets nothing, whatever else fails. */
    WRONG_MODEL
}
