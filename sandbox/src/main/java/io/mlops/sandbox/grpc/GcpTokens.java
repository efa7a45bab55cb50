package io.mlops.sandbox.grpc;

import io.mlops.sandbox.token.SignedTokens;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.sandbox.token.SignedTokens.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Access tokens of OAuth and ID tokens, as Google gives them to a service account. Thread-safe. */
public final class GcpTokens {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SCOPE = "scope";
    /** The scope for everything. */
    public static final String CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

    private final GcpAccount account;
    private final SignedTokens tokens;

    /** @param life how long a token is good for */
    public GcpTokens(GcpAccount account, InstantSource clock, Duration life) {
        this.account = account;
        this.tokens = new SignedTokens(clock, life);
    }

    /** How long those that are given out from now on are good for. */
    public void setLife(Duration newLife) {
        tokens.setLife(newLife);
    }

    /** From now on none is good any more that was given out until now. */
    public void revoke() {
        tokens.revoke();
    }

    /**
     * A new access token.
     *
     * @param scopes with blanks between them
     */
    public Token access(String scopes) {
        return tokens.issue(JSON.createObjectNode().put(SCOPE, scopes).put("email", account.caller()));
    }

    /** A new access token for everything. */
    public Token access() {
        return access(CLOUD_PLATFORM);
    }

    /**
     * A new ID token.
     *
     * @param audience the address of the service that it is for
     */
    public Token identity(String audience) {
        return tokens.issue(JSON.createObjectNode()
                .put("aud", audience)
                .put("azp", account.number())
                .put("email", account.caller())
                .put("email_verified", true)
                .put("iss", "https://accounts.google.com")
                .put("sub", account.number()));
    }

    /**
     * Fails with UNAUTHENTICATED unless the header holds an access token that is still good for any of these scopes.
     *
     * @param authorization the header
     */
    public void checkAccess(Optional<String> authorization, Set<String> scopes) throws GcpError {
        JsonNode claims = claims(authorization);
        if (!claims.has(SCOPE)) {
            throw GcpError.unauthenticated(
                    "Request had invalid authentication credentials. Expected OAuth 2 access token.",
                    "ACCESS_TOKEN_TYPE_UNSUPPORTED");
        }
        Set<String> given = Set.of(claims.path(SCOPE).asString("").split(" "));
        if (scopes.stream().noneMatch(given::contains)) {
            throw GcpError.denied("Request had insufficient authentication scopes.", "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
        }
    }

    /** The same for the scope for everything. */
    public void checkAccess(Optional<String> authorization) throws GcpError {
        checkAccess(authorization, Set.of(CLOUD_PLATFORM));
    }

    /** Whether the header holds an ID token for this audience that is still good. */
    public boolean identifies(Optional<String> authorization, String audience) {
        try {
            return claims(authorization).path("aud").asString("").equals(audience);
        } catch (GcpError e) {
            return false; // a data plane tells nobody why
        }
    }

    /** Of a token that was good once. */
    public static GcpError expired() {
        return GcpError.unauthenticated(
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
                        + " valid authentication credential.",
                "ACCESS_TOKEN_EXPIRED");
    }

    private JsonNode claims(Optional<String> authorization) throws GcpError {
        String header = authorization.orElse("");
        if (!header.startsWith("Bearer ")) {
            throw GcpError.unauthenticated(
                    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie"
                            + " or other valid authentication credential.",
                    "CREDENTIALS_MISSING");
        }
        return switch (tokens.check(header.substring("Bearer ".length()))) {
            case Verdict.Good(JsonNode claims) -> claims;
            case Verdict.Expired expired -> throw expired();
            case Verdict.Forged forged -> throw invalid();
            case Verdict.Revoked revoked -> throw invalid();
        };
    }

    private static GcpError invalid() {
        return GcpError.unauthenticated(
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
                        + " valid authentication credential.",
                "ACCESS_TOKEN_INVALID");
    }
}
