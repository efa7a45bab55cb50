package io.mlops.sandbox.arm;

/** How work stands. */
public sealed interface Outcome {
    /** What the operation's state is called. */
    default String status() {
        return switch (this) {
            case Running() -> "InProgress";
            case Succeeded() -> "Succeeded";
            case Canceled() -> "Canceled";
            case Failed failed -> "Failed";
        };
    }

    /** It goes on. */
    record Running() implements Outcome {}

    /** It has done what it was to do. */
    record Succeeded() implements Outcome {}

    /** Somebody ended it. */
    record Canceled() implements Outcome {}

    /** It has failed. */
    record Failed(ArmError error) implements Outcome {}
}
