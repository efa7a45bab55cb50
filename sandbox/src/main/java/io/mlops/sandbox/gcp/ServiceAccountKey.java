package io.mlops.sandbox.gcp;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A key of a service account, with which it signs what it asks tokens with. Thread-safe. */
final class ServiceAccountKey {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BITS = 2048;

    private final String account;
    private @Nullable KeyPair made;

    /** @param account its address */
    ServiceAccountKey(String account) {
        this.account = account;
    }

    /** Made when somebody wants it, which takes a while. */
    private synchronized KeyPair keys() throws GeneralSecurityException {
        KeyPair keys = made;
        if (keys == null) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            keys = generator.generateKeyPair();
            made = keys;
        }
        return keys;
    }

    /**
     * The file that Google gives to who makes a key (https://cloud.google.com/iam/docs/keys-create-delete#creating).
     *
     * @param tokens where the key is taken
     */
    String file(String project, URI tokens) {
        byte[] encoded;
        try {
            encoded = keys().getPrivate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows RSA", e);
        }
        String pem = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return JSON.createObjectNode()
                .put("type", "service_account")
                .put("project_id", project)
                .put("private_key_id", "sandbox")
                .put("private_key", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n")
                .put("client_email", account)
                .put("client_id", "100000000002")
                .put("token_uri", tokens.toString())
                .toString();
    }

    /** What a JSON Web Token says that this key has signed for its account; empty where it did not. */
    Optional<JsonNode> claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            if (parts.length != 3 || !signed(parts)) {
                return Optional.empty();
            }
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return Optional.of(claims)
                    .filter(told -> told.path("iss").asString("").equals(account));
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
            return Optional.empty(); // it is no signature of ours, or no token
        }
    }

    private boolean signed(String[] parts) throws GeneralSecurityException {
        Signature check = Signature.getInstance("SHA256withRSA");
        check.initVerify(keys().getPublic());
        check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return check.verify(Base64.getUrlDecoder().decode(parts[2]));
    }
}
