package io.mlops.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys; its messages never contain a part of a key. */
final class Pem {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final byte[] PROOF = "the key belongs to the certificate".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /** At least one certificate, the first being the one that is shown. */
    static List<X509Certificate> certificates(byte[] pem, String file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = List.of();
        try {
            chain = factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate in PEM, or a broken one", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM, or a broken one");
        }
        return chain;
    }

    static PrivateKey key(byte[] pem, String file) throws IOException, GeneralSecurityException {
        Matcher matcher = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IOException(
                    file
                            + " holds no key of the form BEGIN PRIVATE KEY; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds a key that is no Base64", withoutDetail(e));
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            Optional<PrivateKey> key = key(algorithm, spec);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException(file + " holds a key that is neither EC, RSA nor Ed25519");
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (GeneralSecurityException e) {
            // Of another kind: the caller tries the next, and says so when none fits.
            return Optional.empty();
        }
    }

    /** What an exception about a key says may be a part of it. */
    private static Throwable withoutDetail(Exception e) {
        return new IOException(e.getClass().getSimpleName());
    }

    /** Signs with the one and verifies with the other. */
    static void requirePair(PrivateKey key, X509Certificate certificate, String files)
            throws IOException, GeneralSecurityException {
        PublicKey shown = certificate.getPublicKey();
        String algorithm =
                shown instanceof RSAKey ? "SHA256withRSA" : shown instanceof ECKey ? "SHA256withECDSA" : "Ed25519";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROOF);
            byte[] proof = signature.sign();
            signature.initVerify(shown);
            signature.update(PROOF);
            if (signature.verify(proof)) {
                return;
            }
        } catch (java.security.InvalidKeyException e) {
            throw new IOException(files + ": the key is of another kind than the certificate's", e);
        }
        throw new IOException(files + ": the key does not belong to the certificate");
    }
}
