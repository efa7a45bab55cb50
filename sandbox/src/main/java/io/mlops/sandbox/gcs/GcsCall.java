package io.mlops.sandbox.gcs;

import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to the JSON API, by what it is about.
 *
 * @param service {@code storage}, {@code upload} or {@code download}; {@code xml} for a download by the XML API
 * @param bucket its name; empty text where it is about all
 * @param rest what stands behind the bucket, still encoded, such as {@code o/NAME}; empty text where it is about the bucket
 * @param query decoded
 */
record GcsCall(WireRequest request, String service, String bucket, String rest, Map<String, String> query) {
    private static final String API = "/storage/v1/b";

    static GcsCall of(WireRequest sent) throws IOException {
        boolean xml = !sent.rawPath().contains(API);
        WireRequest request = xml ? download(sent) : plain(sent);
        String path = request.rawPath();
        String service = xml
                ? "xml"
                : path.startsWith("/upload/") ? "upload" : path.startsWith("/download/") ? "download" : "storage";
        String behind = path.substring(path.indexOf(API) + API.length()).replaceFirst("^/", "");
        int slash = behind.indexOf('/');
        return new GcsCall(
                request,
                service,
                decoded(slash < 0 ? behind : behind.substring(0, slash)),
                slash < 0 ? "" : behind.substring(slash + 1).replaceFirst("/$", ""),
                query(request.rawQuery()));
    }

    /** The same by the JSON API, of a request for {@code /BUCKET/OBJECT}. */
    private static WireRequest download(WireRequest xml) {
        String[] path = xml.rawPath().split("/", 3);
        String object = GcsBuckets.encoded(decoded(path[2]));
        URI uri = URI.create("/download" + API + "/" + path[1] + "/o/" + object + "?alt=media");
        return new WireRequest(xml.method(), uri, xml.headers(), xml.body());
    }

    /** Google's client for Java sends its JSON compressed, and asks for a PATCH by a header. */
    private static WireRequest plain(WireRequest request) throws IOException {
        String method = request.header("x-http-method-override").orElse(request.method());
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.remove("x-http-method-override");
        if (!request.header("content-encoding").equals(Optional.of("gzip"))) {
            return new WireRequest(method, request.uri(), headers, request.body());
        }
        headers.remove("content-encoding");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
            return new WireRequest(method, request.uri(), headers, in.readAllBytes());
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String each : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = each.indexOf('=');
            query.put(
                    decoded(equals < 0 ? each : each.substring(0, equals)),
                    equals < 0 ? "" : decoded(each.substring(equals + 1)));
        }
        return query;
    }

    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    boolean is(String method) {
        return request.method().equals(method);
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    OptionalLong number(String name) throws GcsError {
        String text = parameter(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("\\d{1,18}")) {
            throw GcsError.invalid("Invalid argument: " + name);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** The body of a request that has one. */
    ObjectNode body() throws GcsError {
        if (request.body().length == 0) {
            return GcsBuckets.JSON.createObjectNode();
        }
        if (GcsBuckets.JSON.readTree(request.body()) instanceof ObjectNode object) {
            return object;
        }
        throw GcsError.invalid("Parse Error");
    }

    /** The name of the object; null where it is about none. */
    @Nullable String object() {
        if (service.equals("upload")) {
            return query.get("name");
        }
        String[] parts = rest.split("/", -1);
        return parts.length > 1 && parts[0].equals("o") ? decoded(parts[1]) : null;
    }

    /** What is done with the object: {@code rewriteTo}, {@code compose}; empty text for nothing but what the method says. */
    String action() {
        String[] parts = rest.split("/", -1);
        return parts.length > 2 && parts[0].equals("o") ? parts[2] : "";
    }

    /** Where a rewrite writes to: bucket and object. */
    List<String> target() {
        String[] parts = rest.split("/", -1);
        return List.of(decoded(parts[4]), decoded(parts[6]));
    }

    /** Whether the content is asked for. */
    boolean media() {
        return is("GET") && (!service.equals("storage") || parameter("alt").equals("media"));
    }

    /** The same with other names of buckets. */
    URI toFake(URI fake, String path) {
        String query = request.rawQuery();
        return URI.create(fake + path + (query.isEmpty() ? "" : "?" + query));
    }

    /** By the name that Google's documentation has for it. */
    String operation() {
        String thing = bucket.isEmpty() || rest.isEmpty() ? "buckets" : "objects";
        return switch (request.method()) {
            case "GET" ->
                media()
                        ? "storage.objects.download"
                        : "storage." + thing + "." + (object() == null && thing.equals("objects") ? "list" : "get");
            case "DELETE" -> "storage." + thing + ".delete";
            case "PATCH" -> "storage." + thing + ".patch";
            default ->
                "storage." + thing + "."
                        + switch (action()) {
                            case "rewriteTo" -> "rewrite";
                            case "compose" -> "compose";
                            default -> "insert";
                        };
        };
    }
}
