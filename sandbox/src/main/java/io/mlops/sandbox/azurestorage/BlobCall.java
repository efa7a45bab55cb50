package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to Blob Storage, by what it is about. The account is the first part of the path.
 *
 * @param container empty text where it is about the account
 * @param rawBlob the blob's name, still encoded; empty text where it is about a container
 * @param query decoded
 */
record BlobCall(WireRequest request, String account, String container, String rawBlob, Map<String, String> query) {
    static BlobCall of(WireRequest request) {
        String[] parts = request.rawPath().substring(1).split("/", 3);
        return new BlobCall(
                request,
                parts[0],
                parts.length > 1 ? parts[1] : "",
                parts.length > 2 ? parts[2] : "",
                query(request.rawQuery()));
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String each : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = each.indexOf('=');
            query.put(
                    URLDecoder.decode(equals < 0 ? each : each.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    String header(String name) {
        return request.header(name).orElse("");
    }

    /** The blob's name. */
    String blob() {
        return URLDecoder.decode(rawBlob.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    boolean is(String method) {
        return request.method().equals(method);
    }

    String comp() {
        return query.getOrDefault("comp", "");
    }

    /** By the name that Azure's documentation has for it. */
    String operation() {
        if (rawBlob.isEmpty()) {
            return comp().equals("list") ? "ListBlobs" : (words() + "Container");
        }
        return switch (request.method() + " " + comp()) {
            case "GET " -> "GetBlob";
            case "HEAD " -> "GetBlobProperties";
            case "DELETE " -> "DeleteBlob";
            case "PUT " -> header("x-ms-copy-source").isEmpty() ? "PutBlob" : "CopyBlob";
            case "PUT block" -> "PutBlock";
            case "PUT blocklist" -> "PutBlockList";
            case "GET blocklist" -> "GetBlockList";
            case "PUT tier" -> "SetBlobTier";
            case "PUT metadata" -> "SetBlobMetadata";
            case "PUT properties" -> "SetBlobProperties";
            case "PUT snapshot" -> "SnapshotBlob";
            case "PUT tags" -> "SetBlobTags";
            case "GET tags" -> "GetBlobTags";
            default -> words() + "Blob";
        };
    }

    private String words() {
        return switch (request.method()) {
            case "GET", "HEAD" -> "Get";
            case "DELETE" -> "Delete";
            default -> "Put";
        };
    }
}
