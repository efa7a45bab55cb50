package io.mlops.planner.place;

/** What was decided: a plan, or which requirements cannot all hold. */
public sealed interface Placement permits PlacementPlan, Infeasible {}
