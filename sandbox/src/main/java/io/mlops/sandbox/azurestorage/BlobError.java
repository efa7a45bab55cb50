package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.wire.WireAnswer;
import java.util.UUID;

/** An error as Blob Storage tells it (https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2). */
final class BlobError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    BlobError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static BlobError immutable() {
        return new BlobError(
                409,
                "BlobImmutableDueToPolicy",
                "This operation is not permitted as the blob is immutable due to one or more policies.");
    }

    static BlobError noContainer() {
        return new BlobError(404, "ContainerNotFound", "The specified container does not exist.");
    }

    WireAnswer answer() {
        String request = UUID.randomUUID().toString();
        return WireAnswer.of(
                        status,
                        "application/xml",
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>"
                                + escaped(String.valueOf(getMessage())) + "\nRequestId:" + request
                                + "</Message></Error>")
                .with("x-ms-error-code", code)
                .with("x-ms-request-id", request);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
