package io.mlops.tck.cloud;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What requests to the cloud are signed with.
 *
 * @param id names it
 * @param secret never travels
 * @param until when it ends
 */
record CloudKey(String id, String secret, Instant until) {
    private static final String ALGORITHM = "HmacSHA256";

    /** Over everything that the endpoint acts on, the body's hash included. */
    String sign(String target, String host, String contentType, String date, String bodyHash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            String text = String.join("\n", target, host, contentType, date, bodyHash);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
