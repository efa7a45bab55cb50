package io.mlops.sandbox.arm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Access tokens of the sandbox's Entra ID: JSON Web Tokens that it signs and checks itself. Thread-safe. */
public final class Tokens {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String ALGORITHM = "HmacSHA256";

    private final ArmAccount account;
    private final InstantSource clock;
    private final byte[] key = new byte[32];
    private final AtomicInteger generation = new AtomicInteger();
    private volatile Duration life;

    /** @param life how long a token is good for */
    public Tokens(ArmAccount account, InstantSource clock, Duration life) {
        this.account = account;
        this.clock = clock;
        this.life = life;
        new SecureRandom().nextBytes(key);
    }

    /**
     * A token and its end.
     *
     * @param expires when it is refused
     */
    public record Token(String text, Instant expires) {
        @Override
        public String toString() {
            return "Token[expires=" + expires + "]";
        }
    }

    /** How long those that are given out from now on are good for. */
    public void setLife(Duration newLife) {
        life = newLife;
    }

    /** From now on none is good any more that was given out until now. */
    public void revoke() {
        generation.incrementAndGet();
    }

    /**
     * A new one.
     *
     * @param audience the resource that it is for, as {@code https://management.azure.com}
     */
    public Token issue(String audience) {
        Instant now = clock.instant();
        Instant expires = now.plus(life);
        String payload = JSON.createObjectNode()
                .put("aud", bare(audience))
                .put("iss", "https://sts.windows.net/" + account.tenant() + "/")
                .put("iat", now.getEpochSecond())
                .put("exp", expires.getEpochSecond())
                .put("appid", account.client())
                .put("oid", account.client())
                .put("tid", account.tenant())
                .put("generation", generation.get())
                .put("jti", Long.toString(new SecureRandom().nextLong(), 36))
                .toString();
        String signed = encoded("{\"typ\":\"JWT\",\"alg\":\"HS256\"}") + "." + encoded(payload);
        return new Token(
                signed + "." + ENCODER.encodeToString(mac(signed)), Instant.ofEpochSecond(expires.getEpochSecond()));
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
        String[] parts = header.substring("Bearer ".length()).split("\\.");
        if (parts.length != 3 || !genuine(parts)) {
            throw refused("InvalidAuthenticationToken", "The access token is invalid.");
        }
        JsonNode payload = payload(parts[1]);
        Instant expires = Instant.ofEpochSecond(payload.path("exp").asLong(0));
        if (payload.path("generation").asInt() != generation.get()) {
            throw refused("InvalidAuthenticationToken", "The access token has been revoked.");
        }
        if (!clock.instant().isBefore(expires)) {
            throw expired(expires);
        }
        if (!payload.path("aud").asString("").equals(bare(audience))) {
            throw refused(
                    "InvalidAuthenticationTokenAudience",
                    "The access token has been obtained for wrong audience or resource '"
                            + payload.path("aud").asString("") + "'.");
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

    private boolean genuine(String[] parts) {
        return MessageDigest.isEqual(
                ENCODER.encodeToString(mac(parts[0] + "." + parts[1])).getBytes(StandardCharsets.UTF_8),
                parts[2].getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode payload(String part) throws ArmError {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (JacksonException | IllegalArgumentException e) {
            throw refused("InvalidAuthenticationToken", "The access token is invalid.");
        }
    }

    /** {@code https://storage.azure.com/.default} and {@code https://storage.azure.com/} are the same resource. */
    private static String bare(String audience) {
        return audience.replaceFirst("/\\.default$", "").replaceFirst("/+$", "");
    }

    private static String encoded(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows " + ALGORITHM, e);
        }
    }
}
