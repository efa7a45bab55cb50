package io.mlops.sandbox.sigv4;

import io.mlops.Sha256;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Refuses what is not signed by a known key pair, or is not what was signed. S3's signatures of single chunks are not
 * checked, only the one in the header. Thread-safe.
 */
public final class SignatureCheck {
    /** "The request must reach AWS within five minutes of the time stamp" (IAM user guide, troubleshooting signatures). */
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Map<String, KeyPair> keys = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public SignatureCheck(InstantSource clock, KeyPair first) {
        this.clock = clock;
        add(first);
    }

    /** From now on what these keys sign is accepted. */
    public void add(KeyPair pair) {
        keys.put(pair.accessKeyId(), pair);
    }

    /** Who signed the request, for which service and region. */
    public Authorization check(WireRequest request) throws AwsException {
        Optional<String> header = request.header("authorization");
        if (header.isEmpty()) {
            throw new AwsException(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Authorization authorization = Authorization.of(request)
                .orElseThrow(() -> new AwsException(
                        400,
                        "IncompleteSignatureException",
                        "Authorization header is not of the form AWS4-HMAC-SHA256 Credential=..., SignedHeaders=...,"
                                + " Signature=..."));
        KeyPair pair = keyPair(request, authorization);
        if (!authorization.signedHeaders().contains("host")) {
            throw refused(
                    authorization,
                    "SignatureDoesNotMatch",
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        checkTime(request, authorization);
        String payload = payloadHash(request, authorization);
        String canonical = CanonicalRequest.of(request, authorization, payload);
        String text = "AWS4-HMAC-SHA256\n" + request.header("x-amz-date").orElse("") + "\n" + authorization.scope()
                + "\n" + Sha256.of(canonical.getBytes(StandardCharsets.UTF_8)).hex();
        byte[] expected = sign(pair, authorization, text);
        if (!MessageDigest.isEqual(expected, HexFormat.of().parseHex(authorization.signature()))) {
            throw refused(
                    authorization,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                            + " Access Key and signing method. Consult the service documentation for details.");
        }
        return authorization;
    }

    private KeyPair keyPair(WireRequest request, Authorization authorization) throws AwsException {
        KeyPair pair = keys.get(authorization.accessKeyId());
        Optional<String> token = request.header("x-amz-security-token");
        if (pair == null || !pair.token().equals(token)) {
            throw switch (authorization.service()) {
                case "s3" ->
                    new AwsException(
                            403,
                            pair == null ? "InvalidAccessKeyId" : "InvalidToken",
                            "The AWS Access Key Id you provided does not exist in our records.");
                case "sts", "iam" ->
                    new AwsException(
                            403, "InvalidClientTokenId", "The security token included in the request is invalid.");
                default ->
                    new AwsException(
                            403,
                            "UnrecognizedClientException",
                            "The security token included in the request is invalid.");
            };
        }
        if (pair.expires().isPresent()
                && !clock.instant().isBefore(pair.expires().get())) {
            throw expired(authorization.service());
        }
        return pair;
    }

    /** As a service says that the credentials of a call are expired. */
    public static AwsException expired(String service) {
        return service.equals("s3")
                ? new AwsException(400, "ExpiredToken", "The provided token has expired.")
                : new AwsException(
                        403, "ExpiredTokenException", "The security token included in the request is expired");
    }

    private void checkTime(WireRequest request, Authorization authorization) throws AwsException {
        String given = request.header("x-amz-date").orElse("");
        Instant now = clock.instant();
        Instant signed;
        try {
            signed = TIME.parse(given, Instant::from);
        } catch (DateTimeParseException e) {
            throw new AwsException(
                    400,
                    "IncompleteSignatureException",
                    "Date must be in ISO-8601 'basic format'. Got '" + given + "'.");
        }
        if (!given.startsWith(authorization.day())) {
            throw refused(
                    authorization,
                    "SignatureDoesNotMatch",
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
        }
        if (Duration.between(signed, now).abs().compareTo(MAX_SKEW) > 0) {
            boolean late = signed.isBefore(now);
            Instant limit = late ? now.minus(MAX_SKEW) : now.plus(MAX_SKEW);
            throw refused(
                    authorization,
                    authorization.service().equals("s3") ? "RequestTimeTooSkewed" : "SignatureDoesNotMatch",
                    (late ? "Signature expired: " : "Signature not yet current: ") + given + " is now "
                            + (late ? "earlier" : "later") + " than " + TIME.format(limit) + " (" + TIME.format(now)
                            + (late ? " - 5 min.)" : " + 5 min.)"));
        }
    }

    /** The digest that was signed for the body; a body that has another is refused. */
    private static String payloadHash(WireRequest request, Authorization authorization) throws AwsException {
        Optional<String> promised = request.header("x-amz-content-sha256");
        String actual = Sha256.of(request.body()).hex();
        if (promised.isEmpty()) {
            return actual;
        }
        if (SHA256.matcher(promised.get()).matches() && !promised.get().equals(actual)) {
            throw authorization.service().equals("s3")
                    ? new AwsException(
                            400,
                            "XAmzContentSHA256Mismatch",
                            "The provided 'x-amz-content-sha256' header does not match what was computed.")
                    : refused(
                            authorization,
                            "SignatureDoesNotMatch",
                            "The body does not have the digest that was signed.");
        }
        return promised.get();
    }

    /** S3, STS and IAM have a code of their own for what the JSON services call InvalidSignatureException. */
    private static AwsException refused(Authorization authorization, String code, String message) {
        boolean own = switch (authorization.service()) {
            case "s3", "sts", "iam" -> true;
            default -> false;
        };
        return new AwsException(403, own ? code : "InvalidSignatureException", message);
    }

    private static byte[] sign(KeyPair pair, Authorization authorization, String text) {
        byte[] key = ("AWS4" + pair.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part :
                new String[] {authorization.day(), authorization.region(), authorization.service(), "aws4_request"}) {
            key = hmac(key, part);
        }
        return hmac(key, text);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
