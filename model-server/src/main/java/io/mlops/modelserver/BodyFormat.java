package io.mlops.modelserver;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the body of an inference request is laid out, read from its headers.
 *
 * @param jsonLength bytes of JSON at the start of the body
 * @param sageMaker whether the JSON's length travels in the content type, since SageMaker strips unknown headers
 */
record BodyFormat(int jsonLength, boolean sageMaker) {
    static final String HEADER_LENGTH = "inference-header-content-length";
    static final String SAGEMAKER_TYPE = "application/vnd.sagemaker-triton.binary+json";
    static final String SAGEMAKER_PARAMETER = "json-header-size=";

    static BodyFormat of(HttpHeaders headers, int bodyLength) {
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestException(
                    415, "content-encoding " + encoding + " is not understood: send the body as it is");
        }
        String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE);
        String type =
                contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).strip();
        int semicolon = type.indexOf(';');
        String media = semicolon < 0 ? type : type.substring(0, semicolon).strip();
        String length = headers.get(HEADER_LENGTH);
        boolean sageMaker = media.equals(SAGEMAKER_TYPE);
        if (sageMaker) {
            length = parameter(type);
        } else if (!media.isEmpty()
                && !media.equals("application/json")
                && !(length != null && media.equals("application/octet-stream"))) {
            throw new RequestException(
                    415,
                    "content-type " + media
                            + " is not understood: send application/json, or application/octet-stream with "
                            + HEADER_LENGTH);
        }
        if (length == null && headers.contains(HEADER_LENGTH)) {
            length = headers.get(HEADER_LENGTH);
        }
        return new BodyFormat(length == null ? bodyLength : jsonLength(length, bodyLength), sageMaker);
    }

    private static @Nullable String parameter(String type) {
        int at = type.indexOf(SAGEMAKER_PARAMETER);
        if (at < 0) {
            return null;
        }
        String rest = type.substring(at + SAGEMAKER_PARAMETER.length());
        int end = rest.indexOf(';');
        return (end < 0 ? rest : rest.substring(0, end)).strip().replace("\"", "");
    }

    private static int jsonLength(String text, int bodyLength) {
        int length;
        try {
            length = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw RequestException.bad("the length of the JSON header is \"" + text + "\", not a number");
        }
        if (length <= 0 || length > bodyLength) {
            throw RequestException.bad(
                    "the length of the JSON header is " + length + ", the body has " + bodyLength + " bytes");
        }
        return length;
    }
}
