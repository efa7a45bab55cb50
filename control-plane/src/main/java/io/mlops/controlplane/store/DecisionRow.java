package io.mlops.controlplane.store;

import java.time.Instant;
import java.util.List;

/**
 * A placement that was decided, with all that it was decided from.
 *
 * @param deployment whose
 * @param number 1 for the deployment's first
 * @param asked what of the spec it answers: while that is the same, the decision may stand
 * @param problem the planner's problem, JSON
 * @param placement the planner's answer, JSON
 * @param notes assumptions and what was left out of the problem, for people
 * @param actor who asked for it
 */
public record DecisionRow(
        String deployment,
        int number,
        String asked,
        String problem,
        String placement,
        List<String> notes,
        String actor,
        Instant decidedAt) {
    public DecisionRow {
        notes = List.copyOf(notes);
    }

    /** What it is called, as {@code trading-policy/2}. */
    public String id() {
        return deployment + "/" + number;
    }

    DecisionRow withNumber(int next) {
        return new DecisionRow(deployment, next, asked, problem, placement, notes, actor, decidedAt);
    }
}
