package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where tokens are got: by the machine's identity as in App Service
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference"), and by an application as in
 * Entra ID (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). Thread-safe.
 */
final class IdentityPages {
    static final String PATH = "/msi/token";
    static final String SECRET = "mlops-sandbox-identity";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OAUTH = "/oauth2/v2.0/token";

    private final Supplier<ArmWorld> world;

    IdentityPages(Supplier<ArmWorld> world) {
        this.world = world;
    }

    /** Empty where it is somebody else's. */
    Optional<WireAnswer> answer(WireRequest request) {
        if (request.rawPath().equals(PATH)) {
            return Optional.of(identity(request));
        }
        return request.rawPath().endsWith(OAUTH) ? Optional.of(application(request)) : Optional.empty();
    }

    private WireAnswer identity(WireRequest request) {
        if (!request.header("x-identity-header").orElse("").equals(SECRET)) {
            return error(401, "unauthorized", "the header X-IDENTITY-HEADER does not hold IDENTITY_HEADER");
        }
        String resource = request.parameters().getOrDefault("resource", "");
        if (resource.isEmpty()) {
            return error(400, "invalid_request", "the parameter resource is missing");
        }
        Token token = world.get().tokens().issue(resource);
        return json(
                200,
                JSON.createObjectNode()
                        .put("access_token", token.text())
                        .put("expires_on", Long.toString(token.expires().getEpochSecond()))
                        .put("resource", resource)
                        .put("token_type", "Bearer")
                        .put("client_id", world.get().account().client()));
    }

    /** Any secret and any assertion is taken: who is who is nobody's business here. */
    private WireAnswer application(WireRequest request) {
        String tenant =
                request.rawPath().substring(1, Math.max(1, request.rawPath().length() - OAUTH.length()));
        if (!tenant.equals(world.get().account().tenant())) {
            return error(400, "invalid_request", "AADSTS90002: Tenant '" + tenant + "' not found.");
        }
        Map<String, String> form = WireRequest.parameters(new String(request.body(), StandardCharsets.UTF_8));
        boolean proved = form.containsKey("client_secret") || form.containsKey("client_assertion");
        if (!form.getOrDefault("grant_type", "").equals("client_credentials") || !proved) {
            return error(400, "invalid_request", "AADSTS900144: a client secret or an assertion is missing");
        }
        Token token = world.get().tokens().issue(resource(form.getOrDefault("scope", "")));
        long seconds =
                Duration.between(world.get().clock().instant(), token.expires()).toSeconds();
        return json(
                200,
                JSON.createObjectNode()
                        .put("token_type", "Bearer")
                        .put("expires_in", seconds)
                        .put("ext_expires_in", seconds)
                        .put("access_token", token.text()));
    }

    /** Clients ask for more than the resource's own scope. */
    private static String resource(String scopes) {
        return Stream.of(scopes.split(" "))
                .filter(scope -> scope.endsWith("/.default"))
                .findFirst()
                .orElse(scopes);
    }

    private static WireAnswer error(int status, String code, String message) {
        return json(status, JSON.createObjectNode().put("error", code).put("error_description", message));
    }

    private static WireAnswer json(int status, ObjectNode body) {
        return WireAnswer.of(status, "application/json", JSON.writeValueAsBytes(body));
    }
}
