package io.mlops.provider.azure;

import io.mlops.transport.TransportAnswer;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a managed online endpoint answers instead of a prediction
 * (https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints#http-status-codes).
 *
 * @param model what the container answered; empty where it did not
 * @param reason Azure's word for it
 * @param type of the body
 */
record ScoringError(int status, OptionalInt model, String reason, String type) {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_LARGE = 413;
    private static final int MODEL = 424;
    private static final int TOO_MANY = 429;
    private static final int BUSY = 503;
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;

    static ScoringError of(int status, HttpHeaders headers) {
        OptionalInt model = headers.firstValue("ms-azureml-model-error-statuscode")
                .filter(text -> text.matches("\\d{3}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElseGet(OptionalInt::empty);
        return new ScoringError(
                status,
                model,
                headers.firstValue("ms-azureml-model-error-reason").orElse(""),
                headers.firstValue("content-type").orElse("application/json"));
    }

    TransportAnswer answer(byte[] body) {
        return switch (status) {
            // What Azure says of a token may repeat parts of it.
            case UNAUTHORIZED -> new TransportAnswer.Unauthenticated("HTTP 401: Azure did not take the token or key");
            case TOO_MANY -> new TransportAnswer.Throttled("HTTP 429: more requests than the endpoint takes");
            case TOO_LARGE ->
                said(
                        TOO_LARGE,
                        "{\"error\":\"the request is larger than Azure takes\"}".getBytes(StandardCharsets.UTF_8));
            case MODEL -> ofTheModel(body);
            default -> new TransportAnswer.Unable("HTTP " + status + described());
        };
    }

    /** The container's own answer, which Azure hands on as the body; a container that gave none is the endpoint's failure. */
    private TransportAnswer ofTheModel(byte[] body) {
        int original = model.orElse(0);
        if (original < FIRST_ERROR || original > LAST_ERROR) {
            return new TransportAnswer.Unable("the container did not answer as it should" + described());
        }
        return said(original, body);
    }

    private TransportAnswer said(int told, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of(told == TOO_LARGE ? "application/json" : type));
        if (told == BUSY) {
            headers.put("retry-after", List.of("1"));
        }
        return new TransportAnswer.Said(told, HttpHeaders.of(headers, (name, value) -> true), body);
    }

    private String described() {
        return reason.isEmpty() ? "" : ": " + reason;
    }
}
