package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.controlplane.reconcile.Capacity;

/**
 * What a location gives.
 *
 * @param location which
 * @param machine what a replica would run on and how that is bought; empty where there is nothing to choose
 * @param scales whether its provider lets the number of replicas follow the load
 * @param requestsPerSecond the most that its provider takes for one endpoint; {@link Integer#MAX_VALUE} where no number is known
 */
record Site(Location location, String machine, boolean scales, int requestsPerSecond) {
    /** What is had there of what was asked for, for people. */
    String describe(Capacity asked) {
        Capacity had = scales ? asked : new Capacity(asked.hosting(), asked.replicas(), null);
        String scaling = had.scaling()
                .map(each -> ", scaled by " + location.provider() + " at " + each.target())
                .orElse(asked.scaling().isPresent() ? ", not scaled by load" : "");
        return had.describe() + (machine.isEmpty() ? "" : " on " + machine) + scaling;
    }
}
