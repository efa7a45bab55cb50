package io.mlops;

/** The kinds of failure a caller can act on, in gRPC's words. */
public enum ErrorCode {
    /** The request can never succeed as it stands: fix the input. */
    INVALID_ARGUMENT(false),
    /** No valid credentials were presented, or they expired. */
    UNAUTHENTICATED(false),
    /** The identity is known and lacks a permission. */
    PERMISSION_DENIED(false),
    /** The named thing does not exist. */
    NOT_FOUND(false),
    /** The named thing exists and differs from what was asked for. */
    ALREADY_EXISTS(false),
    /** The system is not in the state that the operation needs. */
    FAILED_PRECONDITION(false),
    /** A quota, a disk, a stock of machines or a rate limit is used up; the message says which. */
    RESOURCE_EXHAUSTED(true),
    /** The other side cannot be reached or asks to try again; every connection failure is this. */
    UNAVAILABLE(true),
    /** The time that the caller allowed has passed; the work may still go on. */
    DEADLINE_EXCEEDED(true),
    /** The caller cancelled. */
    CANCELLED(false),
    /** The provider lacks this capability. */
    UNSUPPORTED(false),
    /** Nothing above describes it; a bug in us or in the service. */
    UNKNOWN(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later without any change by the caller, unless the service says otherwise. */
    public boolean retryable() {
        return retryable;
    }
}
