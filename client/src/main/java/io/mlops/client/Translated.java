package io.mlops.client;

import io.mlops.routing.Failure;

/** What became of a request that was sent through a transport and came back whole. */
sealed interface Translated {
    /** An answer as a plain server gives it. */
    record Answer(WholeAnswer whole) implements Translated {}

    /** None: the service did not let the request through. */
    record Refusal(Failure failure, String reason) implements Translated {}
}
