package io.mlops.client;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request of the Open Inference Protocol v2 to a deployment. Immutable; the body is not copied and must not be changed. */
public final class InferenceRequest {
    private final String deployment;
    private final byte[] body;
    private final Map<String, String> headers;
    private final @Nullable Duration timeout;

    private InferenceRequest(String deployment, byte[] body, Map<String, String> headers, @Nullable Duration timeout) {
        this.deployment = Objects.requireNonNull(deployment, "deployment");
        this.body = Objects.requireNonNull(body, "body");
        this.headers = headers;
        this.timeout = timeout;
    }

    /** A body of JSON as it is. */
    public static InferenceRequest json(String deployment, String body) {
        return of(deployment, body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** Any body, for example with the binary tensor extension. */
    public static InferenceRequest of(String deployment, byte[] body, String contentType) {
        return new InferenceRequest(deployment, body, Map.of("content-type", contentType), null);
    }

    /** With a header that the upstream gets, too; replaces one of the same name. IllegalArgumentException: HTTP reserves it. */
    public InferenceRequest withHeader(String name, String value) {
        HttpRequest.newBuilder().setHeader(name, value);
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new InferenceRequest(deployment, body, Map.copyOf(more), timeout);
    }

    /** With a deadline of its own, which can shorten the route's and never lengthen it. */
    public InferenceRequest withTimeout(Duration newTimeout) {
        if (newTimeout.isNegative() || newTimeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + newTimeout + ", must be positive");
        }
        return new InferenceRequest(deployment, body, headers, newTimeout);
    }

    public String deployment() {
        return deployment;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }

    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }
}
