package io.mlops.controlplane.anchor;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The public half of the key that signs anchors. Thread-safe.
 *
 * @param key Ed25519
 */
public record VerifyingKey(PublicKey key) {
    private static final String LABEL = "PUBLIC KEY";

    /** Every public key in the text; FAILED_PRECONDITION when one of them is none. */
    public static List<VerifyingKey> parse(String pem) {
        List<VerifyingKey> keys = new ArrayList<>();
        try {
            for (byte[] der : Pem.read(LABEL, pem)) {
                keys.add(new VerifyingKey(
                        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der))));
            }
        } catch (GeneralSecurityException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot read a public key: it is no Ed25519 key in PEM", e);
        }
        return keys;
    }

    /** As regulators and openssl read it. */
    public String pem() {
        return Pem.write(LABEL, key.getEncoded());
    }

    /** Sixteen characters that stand for the key. */
    public String id() {
        return Sha256.of(key.getEncoded()).hex().substring(0, 16);
    }

    boolean signed(byte[] bytes, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(bytes);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // A signature of the wrong form is a wrong signature.
            return false;
        }
    }
}
