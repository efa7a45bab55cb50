package io.mlops.cli.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A request as the bytes that go over the wire, made once and sent as often as wanted. Immutable. */
public final class HttpRequest {
    private final byte[] bytes;
    private final GatewayAccess access;

    private HttpRequest(byte[] bytes, GatewayAccess access) {
        this.bytes = bytes;
        this.access = access;
    }

    public static HttpRequest get(URI uri) {
        return get(uri, GatewayAccess.none());
    }

    public static HttpRequest get(URI uri, GatewayAccess access) {
        return new HttpRequest(head("GET", uri, access.headers()).getBytes(StandardCharsets.ISO_8859_1), access);
    }

    /** Posts JSON. */
    public static HttpRequest post(URI uri, String text) {
        return post(uri, text, GatewayAccess.none());
    }

    /** Posts JSON. */
    public static HttpRequest post(URI uri, String text, GatewayAccess access) {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = head(
                        "POST",
                        uri,
                        access.headers() + "content-type: application/json\r\ncontent-length: " + json.length + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[head.length + json.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(json, 0, whole, head.length, json.length);
        return new HttpRequest(whole, access);
    }

    /** Any method with a text, which may be empty, and further headers: names and values in turn, none of them from outside. */
    public static HttpRequest of(String method, URI uri, String text, String... headers) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder lines = new StringBuilder("content-length: " + body.length + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            lines.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        byte[] head = head(method, uri, lines.toString()).getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return new HttpRequest(whole, GatewayAccess.none());
    }

    private static String head(String method, URI uri, String headers) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return method + " " + path + query + " HTTP/1.1\r\nhost: " + uri.getRawAuthority() + "\r\n" + headers + "\r\n";
    }

    /** What the connection that carries it needs. */
    public GatewayAccess access() {
        return access;
    }

    byte[] bytes() {
        return bytes;
    }
}
