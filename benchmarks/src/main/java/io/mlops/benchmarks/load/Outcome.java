package io.mlops.benchmarks.load;

/** What came of a request. */
public enum Outcome {
    PENDING,
    GOOD,
    /** Any status but 200. */
    BAD_STATUS,
    /** The connection ended, or none was to be had. */
    BROKEN,
    /** No answer within the client's deadline. */
    TIMEOUT
}
