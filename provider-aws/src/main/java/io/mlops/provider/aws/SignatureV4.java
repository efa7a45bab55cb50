package io.mlops.provider.aws;

import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests to one service in one region with AWS's Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html): what the SDK's signer does, for
 * requests that are made by the thousand. Thread-safe.
 */
final class SignatureV4 {
    /** In place of the payload's digest over a connection that is verified; S3 alone takes it. */
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String MAC = "HmacSHA256";
    private static final String END = "aws4_request";
    private static final int DAY = 8;

    private final String service;
    private final String region;
    private volatile @Nullable Key last;

    SignatureV4(String service, String region) {
        this.service = service;
        this.region = region;
    }

    /** What a day's requests are signed with. */
    private record Key(String secret, String day, SecretKeySpec key) {}

    /**
     * A request.
     *
     * @param path encoded as it is sent, and as the service signs it
     * @param query as it is sent: encoded, ordered by name, each with a {@code =}; perhaps empty
     * @param payload the body's SHA-256 in hexadecimal digits, or {@link #UNSIGNED}
     */
    record Request(String method, String path, String query, String payload) {}

    /**
     * Adds what makes it a signed request to the headers, all of which are signed.
     *
     * @param headers by lower-case names, {@code host} among them; without spaces around the values or two in a row
     */
    void sign(Request request, SortedMap<String, String> headers, AwsCredentialsIdentity identity, Instant now) {
        String time = time(now);
        headers.put("x-amz-date", time);
        headers.put("x-amz-content-sha256", request.payload());
        if (identity instanceof AwsSessionCredentialsIdentity session) {
            headers.put("x-amz-security-token", session.sessionToken());
        }
        StringBuilder canonical = new StringBuilder(1024)
                .append(request.method())
                .append('\n')
                .append(request.path())
                .append('\n')
                .append(request.query())
                .append('\n');
        StringBuilder names = new StringBuilder(256);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            canonical
                    .append(header.getKey())
                    .append(':')
                    .append(header.getValue())
                    .append('\n');
            names.append(names.isEmpty() ? "" : ";").append(header.getKey());
        }
        canonical.append('\n').append(names).append('\n').append(request.payload());
        String day = time.substring(0, DAY);
        String scope = day + "/" + region + "/" + service + "/" + END;
        String text = ALGORITHM + "\n" + time + "\n" + scope + "\n"
                + Sha256.of(bytes(canonical.toString())).hex();
        String signature = HexFormat.of().formatHex(mac(key(identity.secretAccessKey(), day), text));
        headers.put(
                "authorization",
                ALGORITHM + " Credential=" + identity.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + signature);
    }

    private SecretKeySpec key(String secret, String day) {
        Key known = last;
        if (known != null && known.day().equals(day) && known.secret().equals(secret)) {
            return known.key();
        }
        byte[] key = mac(new SecretKeySpec(bytes("AWS4" + secret), MAC), day);
        for (String step : new String[] {region, service, END}) {
            key = mac(new SecretKeySpec(key, MAC), step);
        }
        Key made = new Key(secret, day, new SecretKeySpec(key, MAC));
        last = made;
        return made.key();
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As in 20261122T143005Z. */
    private static String time(Instant now) {
        OffsetDateTime utc = now.atOffset(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(16).append(utc.getYear());
        digits(text, utc.getMonthValue());
        digits(text, utc.getDayOfMonth());
        text.append('T');
        digits(text, utc.getHour());
        digits(text, utc.getMinute());
        digits(text, utc.getSecond());
        return text.append('Z').toString();
    }

    private static void digits(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
