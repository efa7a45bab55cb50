package io.mlops.tck.cloud;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way to a {@link CloudDataPlane}: an example of a transport that signs. Thread-safe. */
public final class CloudTransport implements InferenceTransportDriver {
    static final String BINARY = "application/vnd.cloud.binary";
    private static final String LENGTH_PARAMETER = ";json-length=";
    private static final String LENGTH = "inference-header-content-length";
    private static final String DIGEST = "mlops-model-digest";
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final CloudDataPlane cloud;
    private final InstantSource clock;
    private volatile @Nullable CloudKey key;

    public CloudTransport(CloudDataPlane cloud, InstantSource clock) {
        this.cloud = cloud;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return "cloud";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ENDPOINTS, Capability.INFERENCE_TRANSPORT);
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return failure instanceof IOException ? ErrorCode.UNAVAILABLE : ErrorCode.UNKNOWN;
    }

    @Override
    public TransportTarget target() {
        return cloud.target();
    }

    @Override
    public TransportLimits limits() {
        return new TransportLimits(MOST_BODY_BYTES, Duration.ofMillis(200));
    }

    @Override
    public Instant refresh() throws IOException {
        CloudKey next = cloud.issue();
        key = next;
        return next.until();
    }

    @Override
    public WireHead sign(Prediction prediction) {
        CloudKey with = Objects.requireNonNull(key, "refreshed before");
        String path = target().address().getRawPath();
        String date = clock.instant().toString();
        String type = prediction.headers().firstValue("content-type").orElse("application/json");
        String sent = prediction
                .headers()
                .firstValue(LENGTH)
                .map(length -> BINARY + LENGTH_PARAMETER + length)
                .orElse(type);
        String signature = with.sign(
                path, target().authority(), sent, date, prediction.bodySha256().hex());
        return new WireHead(
                path,
                headers(Map.of(
                        "content-type",
                        sent,
                        CloudDataPlane.DATE,
                        date,
                        CloudDataPlane.ATTRIBUTES,
                        "mlops-timeout-ms=" + prediction.remaining().toMillis(),
                        "authorization",
                        with.id() + ":" + signature)));
    }

    @Override
    public HttpHeaders answered(HttpHeaders headers) {
        Map<String, String> plain = new LinkedHashMap<>();
        String type = headers.firstValue("content-type").orElse("");
        if (type.startsWith(BINARY + LENGTH_PARAMETER)) {
            plain.put("content-type", "application/octet-stream");
            plain.put(LENGTH, type.substring((BINARY + LENGTH_PARAMETER).length()));
        } else if (!type.isEmpty()) {
            plain.put("content-type", type);
        }
        headers.firstValue(CloudDataPlane.ATTRIBUTES)
                .filter(attributes -> attributes.startsWith(DIGEST + "="))
                .ifPresent(attributes -> plain.put(DIGEST, attributes.substring(DIGEST.length() + 1)));
        return headers(plain);
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (headers.firstValue(CloudDataPlane.ERROR_TYPE).orElse("")) {
            case "ModelError" -> {
                int said = Math.toIntExact(
                        headers.firstValueAsLong("x-cloud-original-status").orElse(status));
                Map<String, String> plain = said == 503
                        ? Map.of("content-type", "application/json", "retry-after", "1")
                        : Map.of("content-type", "application/json");
                yield new TransportAnswer.Said(said, headers(plain), body);
            }
            case "Throttling" -> new TransportAnswer.Throttled("throttled: " + text);
            case "ExpiredKey" -> new TransportAnswer.Unauthenticated(text);
            default -> new TransportAnswer.Unable("answered " + status + ": " + text);
        };
    }

    private static HttpHeaders headers(Map<String, String> single) {
        Map<String, List<String>> multiple = new LinkedHashMap<>();
        single.forEach((name, value) -> multiple.put(name, List.of(value)));
        return HttpHeaders.of(multiple, (name, value) -> true);
    }
}
