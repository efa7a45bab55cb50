package io.mlops.sandbox.grpc;

/**
 * Whose cloud it is.
 *
 * @param project the project's id
 * @param number the project's number, which some services name it by
 * @param caller the service account that calls, an address
 */
public record GcpAccount(String project, String number, String caller) {
    /** The sandbox's own. */
    public static GcpAccount sandbox() {
        return new GcpAccount("mlops-sandbox", "100000000001", "mlops-sandbox@mlops-sandbox.iam.gserviceaccount.com");
    }

    /** Whether this is the project's id or its number. */
    public boolean is(String name) {
        return name.equals(project) || name.equals(number);
    }
}
