package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.http.GatewayAccess;
import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks one deployment through its gateway.
 *
 * @param infer where it answers predictions
 * @param access what its gateway wants to see
 */
record Prediction(String name, URI infer, Duration timeout, GatewayAccess access) {
    static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final String INFER = "/infer";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int GATEWAY_TIMEOUT = 504;

    Prediction {
        String text = infer.toString();
        infer = text.endsWith(INFER) ? infer : URI.create(text + INFER);
    }

    /** Sends a request; an answer that is no prediction is an error. */
    Answer ask(String body) {
        long start = System.nanoTime();
        HttpAnswer answer = send(HttpRequest.post(infer, body, access));
        double millis = (System.nanoTime() - start) / 1e6;
        try {
            return new Answer(name, MAPPER.readTree(answer.body()), answer, millis);
        } catch (JacksonException e) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, failed("the answer is no JSON: " + PredictCommand.brief(answer.body())), e);
        }
    }

    private HttpAnswer send(HttpRequest request) {
        try {
            HttpAnswer answer = HttpConnection.once(infer, request, timeout);
            if (answer.ok()) {
                return answer;
            }
            throw new MlopsException(code(answer.status()), failed(reason(answer)));
        } catch (SocketTimeoutException e) {
            throw new MlopsException(
                    ErrorCode.DEADLINE_EXCEEDED, failed("no answer within " + timeout.toMillis() + " ms"), e);
        } catch (SSLException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    failed("the gateway at " + infer.getAuthority() + " is not trusted or does not trust us: "
                            + e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    failed("the gateway at " + infer.getAuthority() + " does not answer: " + e.getMessage()),
                    e);
        }
    }

    private static ErrorCode code(int status) {
        return switch (status) {
            case BAD_REQUEST, TOO_LARGE -> ErrorCode.INVALID_ARGUMENT;
            case UNAUTHORIZED -> ErrorCode.UNAUTHENTICATED;
            case FORBIDDEN -> ErrorCode.PERMISSION_DENIED;
            case NOT_FOUND -> ErrorCode.NOT_FOUND;
            case GATEWAY_TIMEOUT -> ErrorCode.DEADLINE_EXCEEDED;
            default -> status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.INVALID_ARGUMENT;
        };
    }

    private static String reason(HttpAnswer answer) {
        try {
            String error = MAPPER.readTree(answer.body()).path("error").asString("");
            return error.isEmpty() ? "HTTP " + answer.status() : error;
        } catch (JacksonException e) {
            return "HTTP " + answer.status() + ": " + PredictCommand.brief(answer.body());
        }
    }

    private String failed(String reason) {
        return "cannot predict with " + name + ": " + reason;
    }
}
