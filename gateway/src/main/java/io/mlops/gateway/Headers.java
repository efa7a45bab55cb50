package io.mlops.gateway;

import io.netty.util.AsciiString;

/** The names of the gateway's own headers. */
final class Headers {
    /** Where a client may put its key instead of in {@code authorization}. */
    static final AsciiString API_KEY = AsciiString.cached("x-api-key");
    /** Milliseconds that the client gives the request; what remains of them is passed on. */
    static final AsciiString TIMEOUT = AsciiString.cached("mlops-timeout-ms");
    /** The id of the upstream that answered. */
    static final AsciiString UPSTREAM = AsciiString.cached("mlops-upstream");

    static final AsciiString LOCATION = AsciiString.cached("mlops-location");
    static final AsciiString REVISION = AsciiString.cached("mlops-revision");
    static final AsciiString ATTEMPTS = AsciiString.cached("mlops-attempts");
    /** Why the gateway itself refused or failed. */
    static final AsciiString ERROR = AsciiString.cached("mlops-error");
    /** The SHA-256 of the model that an upstream serves. */
    static final AsciiString MODEL_DIGEST = AsciiString.cached("mlops-model-digest");
    /** The secret that lets a drill inject faults through the admin port. */
    static final AsciiString FAULT_TOKEN = AsciiString.cached("mlops-fault-token");

    /** The length of the JSON in front of raw tensors. */
    static final AsciiString JSON_LENGTH = AsciiString.cached("inference-header-content-length");

    private Headers() {}
}
