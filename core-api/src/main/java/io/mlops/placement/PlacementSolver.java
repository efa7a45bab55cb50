package io.mlops.placement;

import io.mlops.MlopsException;

/**
 * Decides where replicas go. Problems and answers are JSON, as they are stored: the solver is loaded with a native library by a class
 * loader of its own and shares no other types with its callers. The same problem gets the same answer. Must be thread-safe.
 */
public interface PlacementSolver {
    /**
     * The cheapest placement of a problem, or the requirements that cannot all hold.
     *
     * @throws MlopsException DEADLINE_EXCEEDED where its limit came before either, UNSUPPORTED where there is no solver for this
     *     machine
     */
    String place(String problem);

    /**
     * Why the placement of a problem is as it is: what each requirement costs and why each candidate has no replicas. Takes many times
     * as long.
     *
     * @param placement an answer of {@link #place} that is a plan
     * @throws MlopsException as {@link #place}
     */
    String explain(String problem, String placement);
}
