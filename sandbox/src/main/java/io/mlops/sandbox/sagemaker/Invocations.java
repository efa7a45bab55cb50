package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** InvokeEndpoint: calls of the models behind the endpoints of a region. Thread-safe. */
public final class Invocations {
    /** BodyBlob of the service model of the runtime. */
    private static final int MAX_BODY_BYTES = 6_291_456;

    private static final Pattern PATH = Pattern.compile("/endpoints/([^/]+)/invocations");
    private static final String PREFIX = "x-amzn-sagemaker-";
    /** What reaches the container; "SageMaker AI strips all POST headers except those supported by the API" (service model). */
    private static final List<String> PASSED = List.of(
            "content-type",
            "accept",
            PREFIX + "custom-attributes",
            PREFIX + "target-model",
            PREFIX + "target-variant",
            PREFIX + "inference-id",
            PREFIX + "inference-component",
            PREFIX + "session-id");

    private static final JsonMapper JSON = new JsonMapper();

    private final SageMaker sageMaker;
    private final Map<String, Map<String, Double>> turns = new ConcurrentHashMap<>();

    public Invocations(SageMaker sageMaker) {
        this.sageMaker = sageMaker;
    }

    /** Whether the request is one for the runtime. */
    public static boolean match(WireRequest request) {
        return request.method().equals("POST")
                && PATH.matcher(request.rawPath()).matches();
    }

    /** Asks the model. */
    public WireAnswer invoke(WireRequest request) throws AwsException, InterruptedException {
        Matcher path = PATH.matcher(request.rawPath());
        if (!path.matches()) {
            throw new AwsException(404, "UnknownOperationException", "unknown operation");
        }
        String name = path.group(1);
        if (request.body().length > MAX_BODY_BYTES) {
            throw new AwsException(
                    413,
                    "RequestEntityTooLargeException",
                    "HTTP content length exceeded " + MAX_BODY_BYTES + " bytes.");
        }
        Serving endpoint = sageMaker
                .serving(name)
                .orElseThrow(() -> new AwsException(
                        400,
                        "ValidationError",
                        "Endpoint " + name + " of account " + sageMaker.place().account() + " not found."));
        VariantState variant = variant(endpoint, request.header(PREFIX + "target-variant"));
        WireAnswer answer;
        try {
            answer = variant.hosted().invoke(stripped(request));
        } catch (IOException e) {
            return modelError(endpoint, 0, "the container gave no answer: " + e.getMessage());
        }
        if (answer.status() < 200 || answer.status() > 299) {
            return modelError(endpoint, answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
        }
        return passed(answer, variant);
    }

    private VariantState variant(Serving endpoint, Optional<String> wanted) throws AwsException {
        if (wanted.isPresent()) {
            return endpoint.variants().stream()
                    .filter(variant -> variant.name().equals(wanted.get()))
                    .findFirst()
                    .orElseThrow(() -> new AwsException(
                            400,
                            "ValidationError",
                            "Variant " + wanted.get() + " of endpoint " + endpoint.name() + " not found."));
        }
        return turn(endpoint);
    }

    /** By weight, as evenly as it can be: the one that is most behind its share. */
    private VariantState turn(Serving endpoint) throws AwsException {
        Map<String, Double> behind = turns.computeIfAbsent(endpoint.name(), e -> new HashMap<>());
        synchronized (behind) {
            List<VariantState> variants = endpoint.variants();
            double all = variants.stream().mapToDouble(VariantState::weight).sum();
            if (all <= 0) {
                throw new AwsException(
                        400, "ValidationError", "No variant of endpoint " + endpoint.name() + " has a weight.");
            }
            VariantState chosen = variants.getFirst();
            for (VariantState variant : variants) {
                behind.merge(variant.name(), variant.weight(), Double::sum);
                if (behind.getOrDefault(variant.name(), 0.0) > behind.getOrDefault(chosen.name(), 0.0)) {
                    chosen = variant;
                }
            }
            behind.merge(chosen.name(), -all, Double::sum);
            return chosen;
        }
    }

    private static WireRequest stripped(WireRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
        headers.keySet().retainAll(PASSED);
        return new WireRequest("POST", request.uri(), headers, request.body());
    }

    private static WireAnswer passed(WireAnswer answer, VariantState variant) {
        String type = header(answer, "content-type").orElse("application/octet-stream");
        WireAnswer passed =
                WireAnswer.of(200, type, answer.body()).with("x-Amzn-Invoked-Production-Variant", variant.name());
        return header(answer, PREFIX + "custom-attributes")
                .map(value -> passed.with("X-Amzn-SageMaker-Custom-Attributes", value))
                .orElse(passed);
    }

    private static Optional<String> header(WireAnswer answer, String name) {
        return answer.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().getFirst())
                .findFirst();
    }

    private WireAnswer modelError(Serving endpoint, int status, String message) {
        Place place = sageMaker.place();
        String kind = status >= 400 && status < 500 ? "client" : "server";
        ObjectNode error = JSON.createObjectNode()
                .put("ErrorCode", kind.equals("client") ? "CLIENT_ERROR_FROM_MODEL" : "INTERNAL_FAILURE_FROM_MODEL")
                .put(
                        "LogStreamArn",
                        "arn:aws:logs:" + place.region() + ":" + place.account() + ":log-group:"
                                + place.logGroup("Endpoints/" + endpoint.name()))
                .put(
                        "Message",
                        "Received " + kind + " error (" + status + ") from primary with message \"" + message
                                + "\". See the log group " + place.logGroup("Endpoints/" + endpoint.name())
                                + " in account "
                                + place.account() + " for more information.")
                .put("OriginalMessage", message)
                .put("OriginalStatusCode", status);
        return WireAnswer.of(424, "application/json", JSON.writeValueAsBytes(error))
                .with("x-amzn-ErrorType", "ModelError");
    }
}
