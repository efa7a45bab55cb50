package io.mlops.gateway.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** Signs tokens as an issuer would. */
public final class Signer {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String id;
    private final String algorithm;
    private final KeyPair keys;

    private Signer(String id, String algorithm, KeyPair keys) {
        this.id = id;
        this.algorithm = algorithm;
        this.keys = keys;
    }

    public static Signer of(String id, String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    switch (algorithm) {
                        case "RS256" -> "RSA";
                        case "ES256" -> "EC";
                        default -> "Ed25519";
                    });
            if (algorithm.equals("RS256")) {
                generator.initialize(2048);
            } else if (algorithm.equals("ES256")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return new Signer(id, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as a key set lists it. */
    public String jwk() {
        String head = "{\"kid\":\"" + id + "\",\"use\":\"sig\",";
        return switch (keys.getPublic()) {
            case RSAPublicKey rsa ->
                head + "\"kty\":\"RSA\",\"n\":\"" + number(rsa.getModulus(), 256) + "\",\"e\":\""
                        + number(rsa.getPublicExponent(), 3) + "\"}";
            case ECPublicKey ec ->
                head + "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                        + number(ec.getW().getAffineX(), 32) + "\",\"y\":\""
                        + number(ec.getW().getAffineY(), 32) + "\"}";
            case EdECPublicKey ed -> {
                byte[] encoded = ed.getEncoded();
                yield head + "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length))
                        + "\"}";
            }
            default -> throw new IllegalStateException();
        };
    }

    public static String set(Signer... signers) {
        return "{\"keys\":["
                + String.join(",", Arrays.stream(signers).map(Signer::jwk).toList()) + "]}";
    }

    private static String number(BigInteger value, int bytes) {
        byte[] all = value.toByteArray();
        byte[] fixed = new byte[bytes];
        int length = Math.min(all.length, bytes);
        System.arraycopy(all, all.length - length, fixed, bytes - length, length);
        return BASE64.encodeToString(fixed);
    }

    /** A token with a usual head. */
    public String token(String claims) {
        return token("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + id + "\"}", claims);
    }

    public String token(String head, String claims) {
        String signed = encode(head) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RS256" -> "SHA256withRSA";
                        case "ES256" -> "SHA256withECDSAinP1363Format";
                        default -> "Ed25519";
                    });
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] publicKey() {
        return keys.getPublic().getEncoded();
    }
}
