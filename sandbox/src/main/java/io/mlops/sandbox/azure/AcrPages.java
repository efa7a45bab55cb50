package io.mlops.sandbox.azure;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of Azure Container Registry is asked before a deployment: tokens for tokens, and the digests of the images that the sandbox knows,
 * under the tag {@code latest}. Nothing is pushed or pulled. Thread-safe.
 */
final class AcrPages {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String AUDIENCE = "https://containerregistry.azure.net";
    private static final String REFRESH = "registry";
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");

    private final Supplier<ArmWorld> world;

    AcrPages(Supplier<ArmWorld> world) {
        this.world = world;
    }

    /** Empty where it is somebody else's. */
    Optional<WireAnswer> answer(WireRequest request) {
        try {
            return switch (request.rawPath()) {
                case "/oauth2/exchange" -> {
                    check(form(request).getOrDefault("access_token", ""), AUDIENCE);
                    yield Optional.of(token("refresh_token", REFRESH));
                }
                case "/oauth2/token" -> {
                    Map<String, String> form = form(request);
                    check(form.getOrDefault("refresh_token", ""), REFRESH);
                    yield Optional.of(token("access_token", form.getOrDefault("scope", "")));
                }
                default -> manifest(request);
            };
        } catch (ArmError e) {
            return Optional.of(error(401, "UNAUTHORIZED", "authentication required: " + e.text()));
        }
    }

    private static Map<String, String> form(WireRequest request) {
        return WireRequest.parameters(new String(request.body(), StandardCharsets.UTF_8));
    }

    private Optional<WireAnswer> manifest(WireRequest request) throws ArmError {
        Matcher path = MANIFEST.matcher(request.rawPath());
        if (!path.matches()) {
            return Optional.empty();
        }
        String repository = path.group(1);
        world.get().tokens().check(request.header("authorization"), "repository:" + repository + ":pull");
        return Optional.of(world.get()
                .images()
                .digest(repository, path.group(2))
                .map(digest -> WireAnswer.of(200, "application/vnd.oci.image.manifest.v1+json", "{}")
                        .with("Docker-Content-Digest", digest))
                .orElseGet(() ->
                        error(404, "MANIFEST_UNKNOWN", "manifest tagged by \"" + path.group(2) + "\" is not found")));
    }

    private void check(String token, String audience) throws ArmError {
        world.get().tokens().check(Optional.of("Bearer " + token), audience);
    }

    private WireAnswer token(String member, String audience) {
        return json(
                200,
                JSON.createObjectNode()
                        .put(member, world.get().tokens().issue(audience).text()));
    }

    private static WireAnswer error(int status, String code, String message) {
        ObjectNode errors = JSON.createObjectNode();
        errors.putArray("errors").addObject().put("code", code).put("message", message);
        return json(status, errors);
    }

    private static WireAnswer json(int status, ObjectNode body) {
        return WireAnswer.of(status, "application/json", JSON.writeValueAsBytes(body));
    }
}
