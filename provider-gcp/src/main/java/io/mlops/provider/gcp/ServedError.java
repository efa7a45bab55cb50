package io.mlops.provider.gcp;

import io.mlops.transport.TransportAnswer;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is answered instead of a prediction: by the container, or by the service, which tells errors as all of Google's do
 * (https://docs.cloud.google.com/apis/design/errors#http_mapping).
 */
final class ServedError {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int BUSY = 503;
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;
    private static final int MOST = 200;
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private ServedError() {}

    /** The container's own answer; one that is none is the endpoint's failure. */
    static TransportAnswer ofTheModel(int status, HttpHeaders headers, byte[] body) {
        if (status < FIRST_ERROR || status > LAST_ERROR) {
            return new TransportAnswer.Unable("the container did not answer as it should: HTTP " + status);
        }
        return said(status, headers.firstValue("content-type").orElse("application/json"), body);
    }

    /** The service's. */
    static TransportAnswer ofTheService(String service, int status, byte[] body) {
        String message = message(body);
        return switch (status) {
            // What is said of a token may repeat parts of it.
            case UNAUTHORIZED ->
                new TransportAnswer.Unauthenticated("HTTP 401: " + service + " did not take the token");
            case FORBIDDEN -> new TransportAnswer.Unable("HTTP 403: who calls may not ask for predictions");
            case TOO_MANY -> new TransportAnswer.Throttled("HTTP 429: more requests than " + service + " takes");
            case TOO_LARGE -> tooLarge(service);
            default ->
                message.contains("payload size exceeds")
                        ? tooLarge(service)
                        : new TransportAnswer.Unable("HTTP " + status + (message.isEmpty() ? "" : ": " + message));
        };
    }

    private static TransportAnswer tooLarge(String service) {
        byte[] body =
                ("{\"error\":\"the request is larger than " + service + " takes\"}").getBytes(StandardCharsets.UTF_8);
        return said(TOO_LARGE, "application/json", body);
    }

    private static TransportAnswer said(int status, String type, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of(type));
        if (status == BUSY) {
            headers.put("retry-after", List.of("1"));
        }
        return new TransportAnswer.Said(status, HttpHeaders.of(headers, (name, value) -> true), body);
    }

    /** What the service says, where it says it as it should. */
    private static String message(byte[] body) {
        Matcher matcher = MESSAGE.matcher(new String(body, StandardCharsets.UTF_8));
        String text = matcher.find() ? matcher.group(1).replaceAll("\\\\.", " ") : "";
        return text.length() > MOST ? text.substring(0, MOST) + "…" : text;
    }
}
