package io.mlops.routing;

/** Why a request ends without an answer of an upstream. */
public enum Refusal {
    /** Nobody could be asked at all. */
    NO_UPSTREAM,
    /** Everybody who could be asked failed. */
    EXHAUSTED,
    /** An upstream failed, and too much is being sent twice already. */
    RETRY_BUDGET,
    /** An upstream failed after it may have done the work, and the route does not allow a second try. */
    NOT_REPEATABLE,
    /** No answer in time. */
    DEADLINE
}
