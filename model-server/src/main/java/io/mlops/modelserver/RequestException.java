package io.mlops.modelserver;

/** A request that gets an error answer: the HTTP status and the reason, in words for the person who sent it. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The request is well-formed and the model failed on it: SageMaker's ModelError, 424. Another replica would fail too. */
    static final int MODEL_FAILED = 424;

    private final int status;

    RequestException(int status, String message) {
        // No stack trace: this is an answer to a client, made at the rate at which clients err.
        super(message, null, false, false);
        this.status = status;
    }

    static RequestException bad(String message) {
        return new RequestException(400, message);
    }

    int status() {
        return status;
    }

    String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
