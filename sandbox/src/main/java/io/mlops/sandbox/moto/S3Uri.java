package io.mlops.sandbox.moto;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A bucket and a key, or the beginning of one. */
public record S3Uri(String bucket, String key) {
    private static final String SCHEME = "s3://";

    /** Reads {@code s3://BUCKET/KEY}; empty for anything else. */
    public static Optional<S3Uri> parse(String text) {
        int slash = text.startsWith(SCHEME) ? text.indexOf('/', SCHEME.length()) : -1;
        return slash < 0
                ? Optional.empty()
                : Optional.of(new S3Uri(text.substring(SCHEME.length(), slash), text.substring(slash + 1)));
    }

    /** One below it. */
    public S3Uri resolve(String name) {
        return new S3Uri(bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
    }

    /** What follows the last slash of the key. */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    String path() {
        return "/" + bucket + "/" + encoded(key);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + key;
    }
}
