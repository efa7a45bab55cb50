package io.mlops.client;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.routing.Refusal;

/** Says as an exception why a request ended without an answer. */
final class Refusals {
    private Refusals() {}

    static MlopsException exception(Refusal refusal, String deployment, int attempts, String detail) {
        String cannot = "cannot infer with " + deployment + ": ";
        return switch (refusal) {
            case NO_UPSTREAM ->
                new MlopsException(ErrorCode.UNAVAILABLE, cannot + "no replica can take a request now; try again");
            case EXHAUSTED ->
                new MlopsException(
                        ErrorCode.UNAVAILABLE, cannot + "all " + attempts + " attempts failed, the last: " + detail);
            case RETRY_BUDGET ->
                new MlopsException(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        cannot + "a replica failed (" + detail
                                + ") and too many requests are being retried; try again");
            case NOT_REPEATABLE ->
                new MlopsException(
                        ErrorCode.UNAVAILABLE,
                        cannot + "a replica failed (" + detail
                                + ") after it may have done the work, and the route does not allow a second try",
                        false,
                        null,
                        null);
            case DEADLINE ->
                new MlopsException(
                        ErrorCode.DEADLINE_EXCEEDED, cannot + "no answer within the deadline (" + attempts + " tried)");
        };
    }
}
