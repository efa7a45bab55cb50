package io.mlops.sandbox.sigv4;

import io.mlops.sandbox.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The text whose digest is signed, as the general reference of AWS describes it under "Create a signed API request". */
final class CanonicalRequest {
    private static final String UNRESERVED = "-._~";

    private CanonicalRequest() {}

    /** The text for the headers that were signed and the digest that was promised for the body. */
    static String of(WireRequest request, Authorization authorization, String payloadHash) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append('\n');
        text.append(path(request.rawPath(), authorization.service())).append('\n');
        text.append(query(request.rawQuery())).append('\n');
        for (String name : authorization.signedHeaders()) {
            text.append(name).append(':').append(values(request, name)).append('\n');
        }
        text.append('\n')
                .append(String.join(";", authorization.signedHeaders()))
                .append('\n');
        return text.append(payloadHash).toString();
    }

    /** Every service but S3 encodes the segments of a path that is encoded already once more. */
    private static String path(String raw, String service) {
        return service.equals("s3") ? raw : encoded(raw, UNRESERVED + "/");
    }

    private static String query(String raw) {
        if (raw.isEmpty()) {
            return "";
        }
        return Arrays.stream(raw.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .map(parts -> new String[] {same(parts[0]), parts.length == 1 ? "" : same(parts[1])})
                .sorted(Comparator.comparing((String[] parts) -> parts[0]).thenComparing(parts -> parts[1]))
                .map(parts -> parts[0] + "=" + parts[1])
                .collect(Collectors.joining("&"));
    }

    /** However the client encoded it, the signature is over one way of doing it. */
    private static String same(String raw) {
        return encoded(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8), UNRESERVED);
    }

    private static String values(WireRequest request, String name) {
        List<String> values = request.headers().getOrDefault(name, List.of());
        return values.stream().map(value -> value.strip().replaceAll(" +", " ")).collect(Collectors.joining(","));
    }

    private static String encoded(String text, String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (plain.indexOf(c) >= 0 || (c < 128 && Character.isLetterOrDigit(c))) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format("%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
