package io.mlops.sandbox.gcs;

import io.mlops.sandbox.wire.WireAnswer;
import tools.jackson.databind.node.ObjectNode;

/** An error as Cloud Storage tells it (https://cloud.google.com/storage/docs/json_api/v1/status-codes). */
final class GcsError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    GcsError(int status, String reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    static GcsError invalid(String message) {
        return new GcsError(400, "invalid", message);
    }

    static GcsError noBucket() {
        return new GcsError(404, "notFound", "The specified bucket does not exist.");
    }

    static GcsError noObject(String bucket, String object) {
        return new GcsError(404, "notFound", "No such object: " + bucket + "/" + object);
    }

    static GcsError condition() {
        return new GcsError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
    }

    WireAnswer answer() {
        ObjectNode root = GcsBuckets.JSON.createObjectNode();
        ObjectNode error = root.putObject("error");
        error.put("code", status).put("message", getMessage());
        error.putArray("errors")
                .addObject()
                .put("message", getMessage())
                .put("domain", "global")
                .put("reason", reason);
        return WireAnswer.of(status, "application/json; charset=UTF-8", root.toString());
    }
}
