package io.mlops.sandbox.arm;

import io.mlops.sandbox.token.SignedTokens;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.sandbox.token.SignedTokens.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Access tokens of the sandbox's Entra ID. Thread-safe. */
public final class Tokens {
    private static final JsonMapper JSON = new JsonMapper();

    private final ArmAccount account;
    private final InstantSource clock;
    private final SignedTokens tokens;

    /** @param life how long a token is good for */
    public Tokens(ArmAccount account, InstantSource clock, Duration life) {
        this.account = account;
        this.clock = clock;
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
     * A new one.
     *
     * @param audience the resource that it is for, as {@code https://management.azure.com}
     */
    public Token issue(String audience) {
        return tokens.issue(JSON.createObjectNode()
                .put("aud", bare(audience))
                .put("iss", "https://sts.windows.net/" + account.tenant() + "/")
                .put("appid", account.client())
                .put("oid", account.client())
                .put("tid", account.tenant()));
    }

    /**
     * Fails with 401 unless the header holds a token of this sandbox for the audience that is still good.
     *
     * @param authorization the header
     */
    public void check(Optional<String> authorization, String audience) throws ArmError {
        String header = authorization.orElse("");
        if (!header.startsWith("Bearer ")) {
            throw refused("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }
        switch (tokens.check(header.substring("Bearer ".length()))) {
            case Verdict.Forged() -> throw refused("InvalidAuthenticationToken", "The access token is invalid.");
            case Verdict.Revoked() -> throw refused("InvalidAuthenticationToken", "The access token has been revoked.");
            case Verdict.Expired(Instant end) -> throw expired(end);
            case Verdict.Good(JsonNode claims) -> {
                String known = claims.path("aud").asString("");
                if (!known.equals(bare(audience))) {
                    throw refused(
                            "InvalidAuthenticationTokenAudience",
                            "The access token has been obtained for wrong audience or resource '" + known + "'.");
                }
            }
        }
    }

    /** Of a token that was good once. */
    public ArmError expired(Instant expires) {
        return refused(
                "ExpiredAuthenticationToken",
                "The access token expiry UTC time '" + expires + "' is earlier than current UTC time '"
                        + clock.instant() + "'.");
    }

    private static ArmError refused(String code, String message) {
        return new ArmError(401, code, message)
                .withHeader(
                        "WWW-Authenticate",
                        "Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\"");
    }

    /** {@code https://storage.azure.com/.default} and {@code https://storage.azure.com/} are the same resource. */
    private static String bare(String audience) {
        return audience.replaceFirst("/\\.default$", "").replaceFirst("/+$", "");
    }
}
