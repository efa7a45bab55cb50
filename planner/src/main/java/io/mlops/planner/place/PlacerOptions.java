package io.mlops.planner.place;

/**
 * How hard to look for the best placement. Never a wall-clock time: the same problem gets the same answer on a busy machine.
 *
 * @param deterministicLimit for each question to the solver, in its own units of work, each takes some seconds; where an availability
 *     objective binds, four times as much for all that it takes; more than 0
 */
public record PlacerOptions(double deterministicLimit) {
    public PlacerOptions {
        if (!(deterministicLimit > 0)) {
            throw new IllegalArgumentException("deterministicLimit is " + deterministicLimit + ", not above 0");
        }
    }

    public static PlacerOptions defaults() {
        return new PlacerOptions(5);
    }

    public PlacerOptions withDeterministicLimit(double units) {
        return new PlacerOptions(units);
    }
}
