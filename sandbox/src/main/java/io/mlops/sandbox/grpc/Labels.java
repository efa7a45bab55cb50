package io.mlops.sandbox.grpc;

import java.util.Map;

/** Labels, as every service of Google's takes them (https://docs.cloud.google.com/resource-manager/docs/labels-overview#requirements). */
public final class Labels {
    private static final int MOST = 64;

    private Labels() {}

    /** INVALID_ARGUMENT where they are none. */
    public static void check(Map<String, String> labels) throws GcpError {
        if (labels.size() > MOST) {
            throw GcpError.invalid("A resource has at most " + MOST + " labels, not " + labels.size() + ".");
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!label.getKey().matches("[a-z][a-z0-9_-]{0,62}")
                    || !label.getValue().matches("[a-z0-9_-]{0,63}")) {
                throw GcpError.invalid("The label '" + label.getKey() + "' with the value '" + label.getValue()
                        + "' has characters or a length that labels do not have.");
            }
        }
    }
}
