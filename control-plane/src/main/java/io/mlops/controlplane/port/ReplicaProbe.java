package io.mlops.controlplane.port;

import io.mlops.endpoint.ModelSpec;

/** Asks a replica for a real prediction before it gets traffic. Must be thread-safe and return within seconds. */
public interface ReplicaProbe {
    /** Predicts with zeros of the declared shapes and checks the answer and the model's digest. */
    Verdict probe(ReplicaPlace place, ModelSpec model);

    /** What came of it. */
    sealed interface Verdict {
        /** The replica serves the right model and answers as declared. */
        record Good() implements Verdict {}

        /**
         * No answer; may be different the next time.
         *
         * @param reason for people
         */
        record Unreachable(String reason) implements Verdict {}

        /**
         * A wrong answer: the same next time.
         *
         * @param reason for people
         */
        record Bad(String reason) implements Verdict {}
    }
}
