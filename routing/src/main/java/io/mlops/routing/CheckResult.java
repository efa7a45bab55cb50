package io.mlops.routing;

/**
 * What an active check found.
 *
 * @param outcome in one word
 * @param detail for people
 */
public record CheckResult(Outcome outcome, String detail) {
    /** The kinds of finding. */
    public enum Outcome {
        /** Ready. */
        READY,
        /** Ready, and a real prediction was answered with the right model: may be let in. */
        PROVEN,
        /** It said itself that it is not ready, or nothing listens there. */
        DOWN,
        /** No answer, or a broken one: could be us. */
        SILENT,
        /** It serves another model. */
        WRONG_MODEL
    }
}
