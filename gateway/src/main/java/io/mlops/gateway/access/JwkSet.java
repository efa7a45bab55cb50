package io.mlops.gateway.access;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The public keys that tokens are signed with (RFC 7517). Keys for other uses or of other kinds are passed over; what a key is
 * decides the algorithm, never the token. Immutable.
 */
final class JwkSet {
    private static final int LEAST_RSA_BITS = 2048;
    /** The head of an Ed25519 key in X.509 form (RFC 8410). */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** One key and the only algorithm that it is used with. */
    record Key(String id, Algorithm algorithm, PublicKey key) {}

    /** What tokens may be signed with. */
    enum Algorithm {
        RS256("SHA256withRSA", 0),
        ES256("SHA256withECDSAinP1363Format", 64),
        EDDSA("Ed25519", 64);

        private final String jdkName;
        private final int signatureBytes;

        Algorithm(String jdkName, int signatureBytes) {
            this.jdkName = jdkName;
            this.signatureBytes = signatureBytes;
        }

        String jdkName() {
            return jdkName;
        }

        /** The length that a signature must have; 0 where it is the key's. */
        int signatureBytes() {
            return signatureBytes;
        }
    }

    private final List<Key> keys;

    private JwkSet(List<Key> keys) {
        this.keys = keys;
    }

    static JwkSet read(byte[] json) throws IOException, GeneralSecurityException {
        List<Key> keys = new ArrayList<>();
        try {
            JsonNode root = StrictJson.read(json);
            JsonNode array = root.path("keys");
            if (!array.isArray()) {
                throw new IOException("a key set is {\"keys\": [...]}");
            }
            for (JsonNode node : array) {
                Key key = key(node);
                if (key != null) {
                    keys.add(key);
                }
            }
        } catch (JacksonException e) {
            // Its message quotes the text, which may hold a private key by mistake.
            throw new IOException(
                    "the key set is no JSON", new IOException(e.getClass().getSimpleName()));
        }
        return new JwkSet(List.copyOf(keys));
    }

    private static @Nullable Key key(JsonNode node) throws IOException, GeneralSecurityException {
        String use = node.path("use").asString("sig");
        String kind = node.path("kty").asString("");
        String curve = node.path("crv").asString("");
        String named = node.path("alg").asString("");
        String id = node.path("kid").asString("");
        if (!use.equals("sig")) {
            return null;
        }
        try {
            if (kind.equals("RSA") && (named.isEmpty() || named.equals("RS256"))) {
                return new Key(id, Algorithm.RS256, rsa(node));
            }
            if (kind.equals("EC") && curve.equals("P-256") && (named.isEmpty() || named.equals("ES256"))) {
                return new Key(id, Algorithm.ES256, p256(node));
            }
            if (kind.equals("OKP") && curve.equals("Ed25519")) {
                return new Key(id, Algorithm.EDDSA, ed25519(node));
            }
            return null;
        } catch (IllegalArgumentException e) {
            throw new IOException("a key of the key set has a part that is no base64url", e);
        }
    }

    private static PublicKey rsa(JsonNode node) throws IOException, GeneralSecurityException {
        BigInteger modulus = number(node, "n");
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, number(node, "e")));
        if (((RSAPublicKey) key).getModulus().bitLength() < LEAST_RSA_BITS) {
            throw new IOException("an RSA key of the key set has fewer than " + LEAST_RSA_BITS + " bits");
        }
        return key;
    }

    private static PublicKey p256(JsonNode node) throws IOException, GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        ECPoint point = new ECPoint(number(node, "x"), number(node, "y"));
        int bits = curve.getCurve().getField().getFieldSize();
        if (point.getAffineX().bitLength() > bits || point.getAffineY().bitLength() > bits) {
            throw new IOException("a P-256 key of the key set has a coordinate of more than " + bits + " bits");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    private static PublicKey ed25519(JsonNode node) throws IOException, GeneralSecurityException {
        byte[] raw = bytes(node, "x");
        if (raw.length != 32) {
            throw new IOException("an Ed25519 key of the key set has not 32 bytes");
        }
        byte[] encoded = new byte[ED25519.length + raw.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static BigInteger number(JsonNode node, String name) {
        return new BigInteger(1, bytes(node, name));
    }

    private static byte[] bytes(JsonNode node, String name) {
        return Base64.getUrlDecoder().decode(node.path(name).asString(""));
    }

    /** The key of this id and algorithm; without an id only where there is no choice. */
    @Nullable Key find(@Nullable String id, Algorithm algorithm) {
        List<Key> fitting = keys.stream()
                .filter(key ->
                        key.algorithm() == algorithm && (id == null || key.id().equals(id)))
                .toList();
        return fitting.size() == 1 ? fitting.getFirst() : null;
    }

    int size() {
        return keys.size();
    }
}
