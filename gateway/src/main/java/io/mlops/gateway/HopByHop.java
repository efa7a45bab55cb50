package io.mlops.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** Which headers end at the gateway: those of one connection (RFC 9110, 7.6.1), those that frame the message, and our own. */
final class HopByHop {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    private static final AsciiString CLOSE = AsciiString.cached("close");

    private HopByHop() {}

    /** Whether a request's header stays here. */
    static boolean ofRequest(CharSequence name) {
        return switch (name.length()) {
            case 2 -> is(HttpHeaderNames.TE, name);
            case 4 -> is(HttpHeaderNames.HOST, name);
            case 6 -> is(HttpHeaderNames.EXPECT, name);
            case 16 -> is(Headers.TIMEOUT, name) || is(PROXY_CONNECTION, name);
            case 19 -> is(HttpHeaderNames.PROXY_AUTHORIZATION, name);
            default -> ofMessage(name);
        };
    }

    /** Whether a response's header stays here. */
    static boolean ofResponse(CharSequence name) {
        return switch (name.length()) {
            case 11 -> is(Headers.ERROR, name);
            case 14 ->
                is(HttpHeaderNames.CONTENT_LENGTH, name)
                        || is(Headers.UPSTREAM, name)
                        || is(Headers.LOCATION, name)
                        || is(Headers.REVISION, name)
                        || is(Headers.ATTEMPTS, name);
            case 16 -> is(PROXY_CONNECTION, name);
            default -> ofMessage(name);
        };
    }

    private static boolean ofMessage(CharSequence name) {
        return switch (name.length()) {
            case 7 -> is(HttpHeaderNames.UPGRADE, name) || is(HttpHeaderNames.TRAILER, name);
            case 10 -> is(HttpHeaderNames.CONNECTION, name) || is(KEEP_ALIVE, name);
            case 14 -> is(HttpHeaderNames.CONTENT_LENGTH, name);
            case 17 -> is(HttpHeaderNames.TRANSFER_ENCODING, name);
            default -> false;
        };
    }

    /** The further names that the message itself declares to belong to the connection; usually none. */
    static List<String> declared(HttpHeaders headers) {
        String value = headers.get(HttpHeaderNames.CONNECTION);
        if (value == null || is(KEEP_ALIVE, value) || is(CLOSE, value)) {
            return List.of();
        }
        return headers.getAll(HttpHeaderNames.CONNECTION).stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(String::strip)
                .toList();
    }

    /** Whether {@code name} is among the declared ones. */
    static boolean isDeclared(List<String> declared, CharSequence name) {
        for (int i = 0; i < declared.size(); i++) {
            if (AsciiString.contentEqualsIgnoreCase(declared.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(AsciiString known, CharSequence name) {
        return known.contentEqualsIgnoreCase(name);
    }
}
