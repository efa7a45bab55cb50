package io.mlops.planner.place;

import java.util.List;

/**
 * Requirements that cannot all hold. Without any one of them the rest can.
 *
 * @param conflicts at least one
 */
public record Infeasible(List<Conflict> conflicts) implements Placement {
    public Infeasible {
        conflicts = List.copyOf(conflicts);
    }

    /**
     * One of them.
     *
     * @param requirement which
     * @param words as a spec says it
     */
    public record Conflict(Requirement requirement, String words) {}
}
