package io.mlops.sandbox.sigv4;

import io.mlops.sandbox.wire.WireRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code Authorization} header of a signed request says.
 *
 * @param day of the scope, {@code yyyyMMdd}
 */
public record Authorization(
        String accessKeyId, String day, String region, String service, List<String> signedHeaders, String signature) {
    private static final Pattern HEADER =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/,\\s]+)/(\\d{8})/([^/,\\s]+)/"
                    + "([^/,\\s]+)/aws4_request, ?SignedHeaders=([^,\\s]+), ?Signature=([0-9a-f]{64})");

    /** Empty where the request bears no such header, or one that cannot be read. */
    public static Optional<Authorization> of(WireRequest request) {
        Matcher matcher = HEADER.matcher(request.header("authorization").orElse(""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Authorization(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4),
                List.of(matcher.group(5).split(";", -1)),
                matcher.group(6)));
    }

    /** What the signature is valid for. */
    String scope() {
        return day + "/" + region + "/" + service + "/aws4_request";
    }
}
