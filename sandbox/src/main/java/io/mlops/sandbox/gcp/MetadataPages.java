package io.mlops.sandbox.gcp;

import io.mlops.sandbox.grpc.GcpTokens;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata server of a machine of Compute Engine: who it is, and tokens for its service account
 * (https://docs.cloud.google.com/compute/docs/metadata/predefined-metadata-keys). Thread-safe.
 */
final class MetadataPages implements WireService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FLAVOR = "Metadata-Flavor";
    private static final String GOOGLE = "Google";
    private static final String ROOT = "/computeMetadata/v1/";
    private static final String ACCOUNT = "instance/service-accounts/default/";

    private final GcpWorld world;

    MetadataPages(GcpWorld world) {
        this.world = world;
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        if (!request.header(FLAVOR).orElse("").equals(GOOGLE)) {
            return text(403, "Missing " + FLAVOR + ":" + GOOGLE + " header.");
        }
        String path = request.rawPath();
        return path.startsWith(ROOT)
                ? page(path.substring(ROOT.length()), request.parameters())
                : text(200, "computeMetadata/\n"); // whoever only looks whether there is one asks for the root
    }

    private WireAnswer page(String page, Map<String, String> parameters) {
        return switch (page) {
            case "project/project-id" -> text(200, world.account().project());
            case "project/numeric-project-id" -> text(200, world.account().number());
            case "universe/universe-domain", "universe/universe_domain" -> text(200, "googleapis.com");
            case ACCOUNT + "email" -> text(200, world.account().caller());
            case ACCOUNT + "scopes" -> text(200, GcpTokens.CLOUD_PLATFORM + "\n");
            case ACCOUNT + "token" -> token(parameters.getOrDefault("scopes", GcpTokens.CLOUD_PLATFORM));
            case ACCOUNT + "identity" -> identity(parameters.getOrDefault("audience", ""));
            default -> text(404, "there is no " + page + " here");
        };
    }

    private WireAnswer token(String scopes) {
        Token token = world.tokens().access(scopes.replace(',', ' '));
        long seconds =
                Duration.between(world.clock().instant(), token.expires()).toSeconds();
        return flavored(WireAnswer.of(
                200,
                "application/json",
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("access_token", token.text())
                        .put("expires_in", seconds)
                        .put("token_type", "Bearer"))));
    }

    private WireAnswer identity(String audience) {
        return audience.isEmpty()
                ? text(400, "non-empty audience parameter required")
                : text(200, world.tokens().identity(audience).text());
    }

    private static WireAnswer text(int status, String text) {
        return flavored(WireAnswer.of(status, "application/text", text));
    }

    private static WireAnswer flavored(WireAnswer answer) {
        return answer.with(FLAVOR, GOOGLE);
    }
}
