package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;

/** What must hold for a write; otherwise Azure answers 412 and changes nothing. */
sealed interface ArmCondition {
    ArmCondition NONE = new None();
    /** It must not be there yet. */
    ArmCondition ABSENT = new Absent();

    /** It must still be what it was. */
    static ArmCondition matches(String etag) {
        return new Matches(etag);
    }

    void apply(HttpRequest request);

    /** Nothing must. */
    record None() implements ArmCondition {
        @Override
        public void apply(HttpRequest request) {}
    }

    /** {@code If-None-Match: *}. */
    record Absent() implements ArmCondition {
        @Override
        public void apply(HttpRequest request) {
            request.setHeader(HttpHeaderName.IF_NONE_MATCH, "*");
        }
    }

    /** {@code If-Match}. */
    record Matches(String etag) implements ArmCondition {
        @Override
        public void apply(HttpRequest request) {
            request.setHeader(HttpHeaderName.IF_MATCH, etag);
        }
    }
}
