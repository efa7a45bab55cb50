package io.mlops.sandbox.wire;

/** An error as an AWS service tells it: a status, a code and a message. */
public final class AwsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public AwsException(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The input is wrong, or names what is not there: SageMaker says both with this code. */
    public static AwsException validation(String message) {
        return new AwsException(400, "ValidationException", message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
