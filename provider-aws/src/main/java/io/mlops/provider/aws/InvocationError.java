package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.transport.TransportAnswer;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * What InvokeEndpoint answers instead of a prediction
 * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors).
 *
 * @param code the error's name
 * @param message SageMaker's own
 * @param originalStatus what the container answered; 0 where it did not
 * @param originalMessage what it said with it
 */
record InvocationError(int status, String code, String message, int originalStatus, String originalMessage) {
    private static final int FAILED_DEPENDENCY = 424;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BUSY = 503;
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;

    static InvocationError of(int status, HttpHeaders headers, byte[] body) {
        Map<String, JsonNode> fields = fields(body);
        String type = headers.firstValue("x-amzn-errortype")
                .or(() -> text(fields, "__type"))
                .orElse("");
        // "ModelError:http://internal.amazon.com/coral/..." and "com.amazon.coral.service#ThrottlingException".
        String code = type.replaceFirst(":.*", "").replaceFirst("^.*#", "");
        return new InvocationError(
                status,
                code,
                text(fields, "Message").or(() -> text(fields, "message")).orElse(""),
                text(fields, "OriginalStatusCode")
                        .filter(number -> number.matches("\\d{3}"))
                        .map(Integer::parseInt)
                        .orElse(0),
                text(fields, "OriginalMessage").orElse(""));
    }

    TransportAnswer answer() {
        if (code.equals("ModelError") || (code.isEmpty() && status == FAILED_DEPENDENCY)) {
            return ofTheModel();
        }
        String reason = code.isEmpty() ? "HTTP " + status : code + (message.isEmpty() ? "" : ": " + message);
        ErrorCode kind = AwsErrors.classify(code);
        if (kind == ErrorCode.UNAUTHENTICATED) {
            // Their messages repeat what was signed, the session's token among it.
            return new TransportAnswer.Unauthenticated(code);
        }
        boolean throttled = kind == ErrorCode.RESOURCE_EXHAUSTED || (code.isEmpty() && status == TOO_MANY_REQUESTS);
        return throttled ? new TransportAnswer.Throttled(reason) : new TransportAnswer.Unable(reason);
    }

    /** The container's own answer, where it gave one; a container that gave none is the endpoint's failure. */
    private TransportAnswer ofTheModel() {
        if (originalStatus < FIRST_ERROR || originalStatus > LAST_ERROR) {
            return new TransportAnswer.Unable(message.isEmpty() ? "the container did not answer" : message);
        }
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of("application/json"));
        if (originalStatus == BUSY) {
            headers.put("retry-after", List.of("1"));
        }
        String said =
                originalMessage.startsWith("{") ? originalMessage : "{\"error\":\"" + escaped(originalMessage) + "\"}";
        return new TransportAnswer.Said(
                originalStatus, HttpHeaders.of(headers, (name, value) -> true), said.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ') {
                out.append(' ');
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    private static Map<String, JsonNode> fields(byte[] body) {
        try {
            JsonNode node = JsonNode.parser().parse(new String(body, StandardCharsets.UTF_8));
            return node != null && node.isObject() ? node.asObject() : Map.of();
        } catch (UncheckedIOException | IllegalArgumentException e) {
            return Map.of(); // cut off, or no JSON: the status and the error's name tell enough
        }
    }

    private static Optional<String> text(Map<String, JsonNode> fields, String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(node -> node.isString() || node.isNumber())
                .map(JsonNode::text);
    }
}
