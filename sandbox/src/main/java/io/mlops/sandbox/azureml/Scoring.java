package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.hosted.Passing;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scoring URIs of a region
 * (https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints#http-status-codes). Thread-safe.
 */
public final class Scoring implements RoutedService {
    private static final Pattern PATH = Pattern.compile("/onlineEndpoints/([^/]+)(/.*)");
    private static final String AUDIENCE = "https://ml.azure.com";
    /** The last number that Microsoft gave, in bytes (the same page of 2023, status 413). */
    private static final int MOST_BYTES = 1_500_000;
    /** For Azure only. */
    private static final Set<String> OURS = Set.of("authorization", "azureml-model-deployment");

    private final ArmWorld world;
    private final ArmRegion region;
    private final Hosts hosts;
    private final EndpointKeys keys;
    private final Map<String, RequestLimit> limits = new ConcurrentHashMap<>();

    Scoring(ArmWorld world, ArmRegion region, Hosts hosts, EndpointKeys keys) {
        this.world = world;
        this.region = region;
        this.hosts = hosts;
        this.keys = keys;
    }

    @Override
    public boolean matches(WireRequest request) {
        return PATH.matcher(request.rawPath()).matches();
    }

    @Override
    public String operation(WireRequest request) {
        return "score";
    }

    @Override
    public WireAnswer answer(WireRequest request) throws InterruptedException {
        Matcher path = PATH.matcher(request.rawPath());
        if (!path.matches()) {
            return refusal(404, "not found");
        }
        String id = world.account().groupId() + "/providers/" + WorkspaceAssets.NAMESPACE + "/workspaces/"
                + region.workspace() + "/onlineEndpoints/" + path.group(1);
        Optional<ObjectNode> endpoint = world.store().find(id);
        if (endpoint.isEmpty() || Provisioning.of(endpoint.get()).equals("Deleting")) {
            return refusal(404, "there is no endpoint " + path.group(1));
        }
        if (!may(request, id, endpoint.get())) {
            return refusal(401, "key_auth_bad_header_forbidden");
        }
        if (request.body().length > MOST_BYTES) {
            return refusal(413, "the payload is larger than " + MOST_BYTES + " bytes");
        }
        Optional<String> deployment = deployment(request, endpoint.get());
        Optional<Hosts.Host> host = deployment.flatMap(name -> hosts.find(id + "/deployments/" + name));
        if (host.isEmpty() || !host.get().hosted().ready()) {
            return refusal(404, "no deployment with a weight above 0 serves");
        }
        return limited(id + "/deployments/" + deployment.get(), host.get(), request);
    }

    private boolean may(WireRequest request, String id, JsonNode endpoint) {
        String mode = endpoint.path("properties").path("authMode").asString("");
        String header = request.header("authorization").orElse("");
        if (mode.equals("Key")) {
            EndpointKeys.Pair pair = keys.of(id);
            return header.equals("Bearer " + pair.primary()) || header.equals("Bearer " + pair.secondary());
        }
        try {
            world.tokens().check(Optional.of(header), AUDIENCE);
            return true;
        } catch (ArmError e) {
            return false; // an answer of a data plane tells nobody why
        }
    }

    /** The one that the header names, else the one with all traffic. */
    private static Optional<String> deployment(WireRequest request, JsonNode endpoint) {
        Optional<String> named = request.header("azureml-model-deployment");
        if (named.isPresent()) {
            return named;
        }
        for (Map.Entry<String, JsonNode> share :
                endpoint.path("properties").path("traffic").properties()) {
            if (share.getValue().asInt() > 0) {
                return Optional.of(share.getKey());
            }
        }
        return Optional.empty();
    }

    private WireAnswer limited(String deployment, Hosts.Host host, WireRequest request) throws InterruptedException {
        JsonNode described =
                world.store().find(deployment).map(JsonNode.class::cast).orElseThrow();
        int atOnce = 2
                * described.path("sku").path("capacity").asInt(1)
                * described
                        .path("properties")
                        .path("requestSettings")
                        .path("maxConcurrentRequestsPerInstance")
                        .asInt(1);
        RequestLimit limit = limits.computeIfAbsent(deployment, any -> new RequestLimit(world.clock()));
        if (!limit.enter(atOnce)) {
            return refusal(429, "too many requests").with("Retry-After", "1");
        }
        try {
            return forwarded(host, request);
        } finally {
            limit.leave();
        }
    }

    private static WireAnswer forwarded(Hosts.Host host, WireRequest request) throws InterruptedException {
        WireAnswer answer;
        try {
            answer = Passing.on(host.hosted(), request, OURS);
        } catch (IOException e) {
            return refusal(408, "the model did not answer in time");
        }
        if (answer.status() == 200) {
            return answer;
        }
        return new WireAnswer(424, answer.headers(), answer.body())
                .with("ms-azureml-model-error-statuscode", Integer.toString(answer.status()))
                .with("ms-azureml-model-error-reason", "model_error");
    }

    private static WireAnswer refusal(int status, String message) {
        return WireAnswer.of(status, "text/plain", message.getBytes(StandardCharsets.UTF_8));
    }
}
