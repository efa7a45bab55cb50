package io.mlops.gateway.access;

import io.mlops.gateway.access.JwkSet.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A signed token in compact form (RFC 7515, 7519), taken apart and not believed yet. Immutable. */
final class Token {
    private static final int MOST_CHARACTERS = 8 * 1024;
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    private final Algorithm algorithm;
    private final @Nullable String keyId;
    private final byte[] signed;
    private final byte[] signature;
    private final JsonNode claims;

    private Token(Algorithm algorithm, @Nullable String keyId, byte[] signed, byte[] signature, JsonNode claims) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.signed = signed;
        this.signature = signature;
        this.claims = claims;
    }

    /** What it says that it is signed with. */
    Algorithm algorithm() {
        return algorithm;
    }

    /** Which key it says; null for none. */
    @Nullable String keyId() {
        return keyId;
    }

    JsonNode claims() {
        return claims;
    }

    /** Why a token cannot be taken; the message contains no part of it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    static Token parse(String text) throws Refused {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (text.length() > MOST_CHARACTERS || first < 1 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw new Refused("the token is malformed");
        }
        JsonNode header = json(text.substring(0, first));
        JsonNode claims = json(text.substring(first + 1, second));
        if (header.has("crit")) {
            throw new Refused("the token demands extensions that are not understood");
        }
        JsonNode type = header.path("typ");
        if (!type.isMissingNode() && !TYPES.contains(type.asString("").toLowerCase(java.util.Locale.ROOT))) {
            throw new Refused("the token is of another type");
        }
        JsonNode keyId = header.path("kid");
        if (!keyId.isMissingNode() && !keyId.isString()) {
            throw new Refused("the token is malformed");
        }
        return new Token(
                algorithm(header.path("alg").asString("")),
                keyId.isMissingNode() ? null : keyId.asString(),
                text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                decode(text.substring(second + 1)),
                claims);
    }

    private static Algorithm algorithm(String name) throws Refused {
        return switch (name) {
            case "RS256" -> Algorithm.RS256;
            case "ES256" -> Algorithm.ES256;
            case "EdDSA", "Ed25519" -> Algorithm.EDDSA;
            default -> throw new Refused("the token is not signed with RS256, ES256 or EdDSA");
        };
    }

    private static JsonNode json(String part) throws Refused {
        try {
            JsonNode node = StrictJson.read(decode(part));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new Refused("the token is malformed");
        }
        throw new Refused("the token is malformed");
    }

    private static byte[] decode(String part) throws Refused {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            // One form only: no padding, no bits that mean nothing.
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new Refused("the token is malformed");
        }
        throw new Refused("the token is malformed");
    }

    /** Checks the signature with a key that fits the algorithm. */
    void verify(JwkSet.Key key) throws Refused {
        int length = algorithm.signatureBytes();
        boolean good = false;
        if (key.algorithm() == algorithm && (length == 0 || signature.length == length)) {
            try {
                Signature verifier = Signature.getInstance(algorithm.jdkName());
                verifier.initVerify(key.key());
                verifier.update(signed);
                good = verifier.verify(signature);
            } catch (GeneralSecurityException e) {
                throw new Refused("the token's signature is wrong");
            }
        }
        if (!good) {
            throw new Refused("the token's signature is wrong");
        }
    }
}
