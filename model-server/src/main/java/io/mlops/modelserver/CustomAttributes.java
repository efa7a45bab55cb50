package io.mlops.modelserver;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What travels through SageMaker beside the body: of a container's headers it passes on only these attributes, {@code name=value}
 * separated by commas, in both directions, at most 1,024 characters (InvokeEndpoint, CustomAttributes).
 */
final class CustomAttributes {
    static final AsciiString NAME = AsciiString.cached("x-amzn-sagemaker-custom-attributes");

    private CustomAttributes() {}

    /** The value of one attribute; null where there is none. */
    static @Nullable String find(HttpHeaders headers, String name) {
        String all = headers.get(NAME);
        if (all == null) {
            return null;
        }
        for (String attribute : all.split(",", -1)) {
            int equals = attribute.indexOf('=');
            if (equals >= 0 && attribute.substring(0, equals).strip().equals(name)) {
                return attribute.substring(equals + 1).strip();
            }
        }
        return null;
    }
}
