package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;

/**
 * What must hold for a write; otherwise Azure answers 412 and changes nothing.
 *
 * @param header of the condition; empty text for none
 * @param value of the header
 */
record ArmCondition(String header, String value) {
    /** Nothing must. */
    static final ArmCondition NONE = new ArmCondition("", "");
    /** It must not be there yet. */
    static final ArmCondition ABSENT = new ArmCondition("If-None-Match", "*");

    /** It must still be what it was. */
    static ArmCondition matches(String etag) {
        return new ArmCondition("If-Match", etag);
    }

    void apply(HttpRequest request) {
        if (!header.isEmpty()) {
            request.setHeader(HttpHeaderName.fromString(header), value);
        }
    }
}
