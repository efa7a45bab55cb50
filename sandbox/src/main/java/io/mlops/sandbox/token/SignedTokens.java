package io.mlops.sandbox.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON Web Tokens that the sandbox signs and checks itself. Thread-safe. */
public final class SignedTokens {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String ALGORITHM = "HmacSHA256";

    private final InstantSource clock;
    private final byte[] key = new byte[32];
    private final AtomicInteger generation = new AtomicInteger();
    private volatile Duration life;

    /** @param life how long a token is good for */
    public SignedTokens(InstantSource clock, Duration life) {
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

    /** What a token is worth. */
    public sealed interface Verdict {
        /** It is good; whom it is for is the asker's business. */
        record Good(JsonNode claims) implements Verdict {}

        /** It is none, or somebody else's. */
        record Forged() implements Verdict {}

        /** It was good until all were revoked. */
        record Revoked() implements Verdict {}

        /** It was good once. */
        record Expired(Instant end) implements Verdict {}
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
     * @param claims what it says beside its beginning and its end; changed
     */
    public Token issue(ObjectNode claims) {
        Instant now = clock.instant();
        Instant expires = now.plus(life);
        String payload = claims.put("iat", now.getEpochSecond())
                .put("exp", expires.getEpochSecond())
                .put("generation", generation.get())
                .put("jti", Long.toString(new SecureRandom().nextLong(), 36))
                .toString();
        String signed = encoded("{\"typ\":\"JWT\",\"alg\":\"HS256\"}") + "." + encoded(payload);
        return new Token(
                signed + "." + ENCODER.encodeToString(mac(signed)), Instant.ofEpochSecond(expires.getEpochSecond()));
    }

    /** What this one is worth. */
    public Verdict check(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3 || !genuine(parts)) {
            return new Verdict.Forged();
        }
        JsonNode claims;
        try {
            claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        } catch (JacksonException | IllegalArgumentException e) {
            return new Verdict.Forged();
        }
        if (claims.path("generation").asInt() != generation.get()) {
            return new Verdict.Revoked();
        }
        Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong(0));
        return clock.instant().isBefore(expires) ? new Verdict.Good(claims) : new Verdict.Expired(expires);
    }

    private boolean genuine(String[] parts) {
        return MessageDigest.isEqual(
                ENCODER.encodeToString(mac(parts[0] + "." + parts[1])).getBytes(StandardCharsets.UTF_8),
                parts[2].getBytes(StandardCharsets.UTF_8));
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
