package io.mlops.gateway.access;

import io.mlops.gateway.access.Token.Refused;
import io.mlops.gateway.reload.Reloaded;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Believes signed tokens, or says why not. A token that was believed is remembered until it expires or the keys change. Thread-safe. */
final class Tokens {
    /** Only tokens with a good signature are remembered, so nobody outside can fill this. */
    static final int MOST_REMEMBERED = 10_000;

    private static final double LAST_SECOND = 253_402_300_799.0;

    /** A token that was believed. */
    private record Believed(Identity identity, JwkSet keys, Instant from, Instant until) {}

    private final JwtSettings settings;
    private final Reloaded<JwkSet> keys;
    private final InstantSource clock;
    private final Runnable unknownKey;
    private final ConcurrentMap<Sha256, Believed> believed = new ConcurrentHashMap<>();

    /** {@code unknownKey} is told of every token whose key is not known: there may be newer keys. */
    Tokens(JwtSettings settings, Reloaded<JwkSet> keys, InstantSource clock, Runnable unknownKey) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        this.unknownKey = unknownKey;
    }

    Verdict check(String text) {
        Sha256 hash = Sha256.of(text);
        JwkSet current = keys.current();
        Instant now = clock.instant();
        Believed known = believed.get(hash);
        try {
            if (known == null || known.keys() != current) {
                known = believe(Token.parse(text), current);
                requireTime(known, now);
                remember(hash, known, now);
            } else {
                requireTime(known, now);
            }
            return Verdict.known(known.identity());
        } catch (Refused e) {
            return Verdict.denied(String.valueOf(e.getMessage()));
        }
    }

    private Believed believe(Token token, JwkSet current) throws Refused {
        JwkSet.Key key = current.find(token.keyId(), token.algorithm());
        if (key == null) {
            unknownKey.run();
            throw new Refused("the token is signed with a key that is not known here");
        }
        token.verify(key);
        JsonNode claims = token.claims();
        if (!settings.issuer().equals(claims.path("iss").asString(""))) {
            throw new Refused("the token is of another issuer");
        }
        if (!isForUs(claims.path("aud"))) {
            throw new Refused("the token is for another audience");
        }
        JsonNode subject = claims.path("sub");
        if (!subject.isString() || !Identity.isName(subject.asString())) {
            throw new Refused("the token's subject is missing or not printable");
        }
        Instant from = claims.has("nbf") ? time(claims.path("nbf")) : Instant.EPOCH;
        Identity identity = new Identity(subject.asString(), deployments(claims.path("mlops_deployments")));
        return new Believed(identity, current, from, time(claims.path("exp")));
    }

    private boolean isForUs(JsonNode audience) {
        if (audience.isString()) {
            return settings.audience().equals(audience.asString());
        }
        boolean found = false;
        for (JsonNode one : audience) {
            found |= audience.isArray() && one.isString() && settings.audience().equals(one.asString());
        }
        return found;
    }

    private static @Nullable Set<String> deployments(JsonNode claim) throws Refused {
        if (claim.isMissingNode()) {
            return null;
        }
        Set<String> names = new HashSet<>();
        if (claim.isArray()) {
            for (JsonNode one : claim) {
                names.add(one.asString(""));
            }
        }
        if (!claim.isArray() || names.contains("")) {
            throw new Refused("the token's mlops_deployments is no list of names");
        }
        return names;
    }

    private static Instant time(JsonNode claim) throws Refused {
        double seconds = claim.isNumber() ? claim.asDouble() : Double.NaN;
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw new Refused("the token has no time of expiry, or a time that is none");
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    private void requireTime(Believed token, Instant now) throws Refused {
        if (!now.isBefore(token.until().plus(settings.leeway()))) {
            throw new Refused("the token has expired");
        }
        if (now.isBefore(token.from().minus(settings.leeway()))) {
            throw new Refused("the token is not valid yet");
        }
    }

    private void remember(Sha256 hash, Believed token, Instant now) {
        if (believed.size() >= MOST_REMEMBERED) {
            believed.values()
                    .removeIf(old -> old.keys() != token.keys() || old.until().isBefore(now));
        }
        if (believed.size() >= MOST_REMEMBERED) {
            believed.clear();
        }
        believed.put(hash, token);
    }

    int remembered() {
        return believed.size();
    }
}
