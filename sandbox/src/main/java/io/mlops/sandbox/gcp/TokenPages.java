package io.mlops.sandbox.gcp;

import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The services that give tokens to who has no machine: OAuth's for what a key has signed
 * (https://developers.google.com/identity/protocols/oauth2/service-account#httprest), the Security Token Service for tokens of other identity
 * providers (https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token), and IAM's for who may call as a service account
 * (https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts). Thread-safe.
 */
final class TokenPages implements WireService {
    /** Where a key is taken. */
    static final String OAUTH = "/token";
    /** The token that the sandbox's identity provider gives to workloads. */
    static final String WORKLOAD = "mlops-sandbox-workload-token";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String STS = "/v1/token";
    private static final String KEY = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final Pattern ACCOUNT =
            Pattern.compile("/v1/projects/-/serviceAccounts/([^/:]+):(generateAccessToken|generateIdToken)");
    /** "The expiration time of the assertion … has a maximum of 1 hour after the issued time." */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final GcpWorld world;
    private final ServiceAccountKey key;

    TokenPages(GcpWorld world, ServiceAccountKey key) {
        this.world = world;
        this.key = key;
    }

    /** The address of the sandbox's workloads, for whom its identity provider vouches. */
    static String audience(String number) {
        return "//iam.googleapis.com/projects/" + number
                + "/locations/global/workloadIdentityPools/mlops-sandbox/providers/mlops-sandbox";
    }

    static boolean knows(String path) {
        return path.equals(OAUTH) || path.equals(STS) || ACCOUNT.matcher(path).matches();
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        Map<String, String> form = WireRequest.parameters(new String(request.body(), StandardCharsets.UTF_8));
        return switch (request.rawPath()) {
            case OAUTH ->
                form.getOrDefault("grant_type", "").equals(KEY) ? keyed(form) : refused("unsupported_grant_type", "");
            case STS ->
                form.getOrDefault("grant_type", "").equals(EXCHANGE)
                        ? exchanged(form)
                        : refused("unsupported_grant_type", "");
            default -> impersonated(request);
        };
    }

    private WireAnswer keyed(Map<String, String> form) {
        Optional<JsonNode> claims = key.claims(form.getOrDefault("assertion", ""));
        if (claims.isEmpty()) {
            return refused("invalid_grant", "Invalid JWT Signature.");
        }
        Instant from = Instant.ofEpochSecond(claims.get().path("iat").asLong(0));
        Instant to = Instant.ofEpochSecond(claims.get().path("exp").asLong(0));
        if (!world.clock().instant().isBefore(to) || to.isAfter(from.plus(LONGEST))) {
            return refused(
                    "invalid_grant",
                    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
        }
        String audience = claims.get().path("target_audience").asString("");
        if (!audience.isEmpty()) {
            return json(JSON.createObjectNode()
                    .put("id_token", world.tokens().identity(audience).text()));
        }
        return json(told(world.tokens().access(claims.get().path("scope").asString(""))));
    }

    private WireAnswer exchanged(Map<String, String> form) {
        if (!form.getOrDefault("audience", "").equals(audience(world.account().number()))) {
            return refused("invalid_target", "The target service indicated by the \"audience\" parameters is invalid.");
        }
        if (!form.getOrDefault("subject_token", "").equals(WORKLOAD)) {
            return refused("invalid_grant", "The given credential is rejected by the attribute condition.");
        }
        return json(told(world.tokens().access(form.getOrDefault("scope", "")))
                .put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token"));
    }

    private ObjectNode told(Token token) {
        long seconds =
                Duration.between(world.clock().instant(), token.expires()).toSeconds();
        return JSON.createObjectNode()
                .put("access_token", token.text())
                .put("expires_in", seconds)
                .put("token_type", "Bearer");
    }

    /** Whoever calls may call as every service account of the project. */
    private WireAnswer impersonated(WireRequest request) {
        Matcher path = ACCOUNT.matcher(request.rawPath());
        if (!path.matches()) {
            throw new IllegalArgumentException(request.rawPath());
        }
        try {
            world.tokens().checkAccess(request.header("authorization"));
            boolean identity = path.group(2).equals("generateIdToken");
            if (!path.group(1).endsWith("@" + world.account().project() + ".iam.gserviceaccount.com")) {
                throw GcpError.denied(
                        "Permission 'iam.serviceAccounts." + (identity ? "getOpenIdToken" : "getAccessToken")
                                + "' denied on resource (or it may not exist).",
                        "IAM_PERMISSION_DENIED");
            }
            JsonNode asked = JSON.readTree(request.body());
            return json(identity ? identity(asked) : access(asked));
        } catch (GcpError e) {
            return e.answer();
        }
    }

    private ObjectNode identity(JsonNode asked) {
        return JSON.createObjectNode()
                .put(
                        "token",
                        world.tokens()
                                .identity(asked.path("audience").asString(""))
                                .text());
    }

    private ObjectNode access(JsonNode asked) {
        Function<JsonNode, String> text = scope -> scope.asString("");
        Token token = world.tokens()
                .access(asked.path("scope").valueStream().map(text).collect(Collectors.joining(" ")));
        return JSON.createObjectNode()
                .put("accessToken", token.text())
                .put("expireTime", token.expires().toString());
    }

    private static WireAnswer refused(String error, String description) {
        ObjectNode said = JSON.createObjectNode().put("error", error).put("error_description", description);
        return WireAnswer.of(400, "application/json", said.toString());
    }

    private static WireAnswer json(ObjectNode body) {
        return WireAnswer.of(200, "application/json", body.toString());
    }
}
