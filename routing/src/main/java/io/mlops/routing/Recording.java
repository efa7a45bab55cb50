package io.mlops.routing;

/** Whether gateways keep a few of a route's recent request bodies in memory, for comparing two revisions. */
public enum Recording {
    /** Nothing is kept. */
    OFF,
    /** A few are kept; nobody is told. */
    KEEP,
    /** A few are kept, and the admin port tells them: a rollout compares revisions by them. */
    SHOW
}
