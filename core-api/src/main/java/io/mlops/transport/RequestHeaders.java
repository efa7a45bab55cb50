package io.mlops.transport;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/** Which headers a driver may see, and which it may set. */
final class RequestHeaders {
    private static final Set<String> FRAMING = Set.of(
            "host",
            "content-length",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "x-api-key", "cookie", "mlops-timeout-ms");

    private RequestHeaders() {}

    /** Whether a client's header is neither the connection's nor a credential. */
    static boolean maySee(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !FRAMING.contains(lower) && !SECRET.contains(lower);
    }

    /** The driver's headers, which must be safe to put on a wire. */
    static HttpHeaders checked(HttpHeaders headers) {
        headers.map().forEach((name, values) -> {
            if (FRAMING.contains(name.toLowerCase(Locale.ROOT))
                    || !values.stream().allMatch(RequestHeaders::isPlain)) {
                throw new IllegalStateException(
                        "a transport may not set the header " + name + ", or not to this value");
            }
        });
        return headers;
    }

    private static boolean isPlain(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t' || (c > 127 && c < 256));
    }
}
