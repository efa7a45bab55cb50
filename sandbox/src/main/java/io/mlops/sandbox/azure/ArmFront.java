package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Resource Manager: checks who asks, and lets the service answer that knows the resource's type. Thread-safe. */
final class ArmFront implements WireService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String AUDIENCE = "https://management.azure.com";
    private static final int MOST_CALLS = 10_000;

    private final Faults faults;
    private final Supplier<ArmWorld> world;
    private final Supplier<List<ArmService>> services;
    private final IdentityPages identity;
    private final AcrPages acr;
    private final Deque<String> calls = new ArrayDeque<>();

    ArmFront(Faults faults, Supplier<ArmWorld> world, Supplier<List<ArmService>> services) {
        this.faults = faults;
        this.world = world;
        this.services = services;
        this.identity = new IdentityPages(world);
        this.acr = new AcrPages(world);
    }

    @Override
    public WireAnswer answer(WireRequest request) throws InterruptedException {
        ArmPath path = ArmPath.parse(request.rawPath());
        String operation = request.method() + " " + path.last().toLowerCase(Locale.ROOT);
        faults.delay(operation);
        Optional<WireAnswer> token = identity.answer(request);
        if (token.isPresent()) {
            return token.get();
        }
        Optional<WireAnswer> registry = acr.answer(request);
        if (registry.isPresent()) {
            return registry.get();
        }
        note(request.method() + " " + path.id());
        ArmAnswer answer;
        try {
            world.get().tokens().check(request.header("authorization"), AUDIENCE);
            requireNoFault(operation);
            answer = tagged(dispatched(request, path), path);
        } catch (ArmError e) {
            answer = e.answer();
        }
        return sent(answer);
    }

    private ArmAnswer dispatched(WireRequest request, ArmPath path) throws ArmError, InterruptedException {
        Map<String, String> query = request.parameters();
        if (!query.getOrDefault("api-version", "").matches("\\d{4}-\\d{2}-\\d{2}(-preview)?")) {
            throw new ArmError(
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.");
        }
        if (!path.subscription().equalsIgnoreCase(world.get().account().subscription())) {
            throw new ArmError(
                    404, "SubscriptionNotFound", "The subscription '" + path.subscription() + "' could not be found.");
        }
        ArmCall call = new ArmCall(request.method(), path, query, body(request), request);
        List<ArmService> all = services.get();
        all.forEach(ArmService::look);
        for (ArmService service : all) {
            if (service.knows(path)) {
                return service.call(call);
            }
        }
        throw new ArmError(
                404,
                "InvalidResourceType",
                "The resource type '" + path.type() + "' could not be found in the namespace '" + path.namespace()
                        + "' for api version '" + query.get("api-version") + "'.");
    }

    private ArmAnswer tagged(ArmAnswer answer, ArmPath path) {
        return world.get()
                .store()
                .etag(path)
                .map(etag -> answer.with("ETag", "\"" + etag + "\""))
                .orElse(answer);
    }

    private void requireNoFault(String operation) throws ArmError {
        if (faults.meet(FaultKind.EXPIRED, operation).isPresent()) {
            throw world.get().tokens().expired(world.get().clock().instant());
        }
        if (faults.meet(FaultKind.THROTTLE, operation).isPresent()) {
            throw new ArmError(
                            429,
                            "SubscriptionRequestsThrottled",
                            "Number of requests for subscription '"
                                    + world.get().account().subscription() + "' exceeded the limit.")
                    .withHeader("Retry-After", "1");
        }
        if (faults.meet(FaultKind.ERROR, operation).isPresent()) {
            throw new ArmError(500, "InternalServerError", "Encountered internal server error.");
        }
    }

    private static ObjectNode body(WireRequest request) throws ArmError {
        if (request.body().length == 0) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(request.body()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new ArmError(
                    400,
                    "InvalidRequestContent",
                    "The request content was invalid and could not be deserialized: '" + e.getOriginalMessage() + "'.");
        }
        throw new ArmError(400, "InvalidRequestContent", "The request content is no JSON object.");
    }

    private static WireAnswer sent(ArmAnswer answer) {
        WireAnswer sent = answer.bodyOrNull() == null
                ? new WireAnswer(answer.status(), Map.of(), new byte[0])
                : WireAnswer.of(
                        answer.status(),
                        "application/json; charset=utf-8",
                        JSON.writeValueAsBytes(answer.bodyOrNull()));
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            sent = sent.with(header.getKey(), header.getValue());
        }
        return sent.with("x-ms-request-id", UUID.randomUUID().toString());
    }

    private synchronized void note(String call) {
        if (calls.size() == MOST_CALLS) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized void forgetCalls() {
        calls.clear();
    }
}
