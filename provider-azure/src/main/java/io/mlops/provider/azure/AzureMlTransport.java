package io.mlops.provider.azure;

import io.mlops.Capability;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of a managed online endpoint (https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint): a
 * bearer token and the request as it is. Azure hands headers on in both directions, as Microsoft's own example of Triton's client needs
 * it (Azure/azureml-examples, cli/endpoints/online/triton/single-model). Thread-safe.
 */
final class AzureMlTransport implements InferenceTransportDriver, AzureDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);
    /**
     * The largest body, in bytes: 1.5 MB, the last number that Microsoft gave (how-to-troubleshoot-online-endpoints of 2023, status 413);
     * and how often an idle endpoint is asked. 500 requests a second are the most that an endpoint takes
     * (https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, online endpoints).
     */
    static final TransportLimits LIMITS =
            new TransportLimits(1_500_000, Duration.ofSeconds(10)).withRequestsPerSecond(500);

    private static final String TIMEOUT = "mlops-timeout-ms";
    /** Of a client's headers what the protocol needs. */
    private static final List<String> PASSED = List.of("content-type", "accept", "inference-header-content-length");
    /** Azure's own, on the way back. */
    private static final List<String> OURS = List.of("azureml-", "ms-azureml-", "x-ms-", "x-envoy-", "x-request-id");

    private final TransportTarget target;
    private final Source source;
    private volatile @Nullable Bearer credentials;

    /** Where credentials come from; asked anew each time. */
    @FunctionalInterface
    interface Source {
        Bearer get() throws Exception;
    }

    /**
     * A token or a key.
     *
     * @param until when it ends; {@link Instant#MAX} where it does not
     */
    record Bearer(String value, Instant until) {
        /** Without the value, which must not be logged. */
        @Override
        public String toString() {
            return "Bearer[until " + until + "]";
        }
    }

    AzureMlTransport(TransportTarget target, Source source) {
        this.target = target;
        this.source = source;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TransportTarget target() {
        return target;
    }

    @Override
    public TransportLimits limits() {
        return LIMITS;
    }

    @Override
    public Instant refresh() throws Exception {
        Bearer fresh = source.get();
        credentials = fresh;
        return fresh.until();
    }

    @Override
    public WireHead sign(Prediction prediction) {
        Bearer with = credentials;
        if (with == null) {
            throw new IllegalStateException("nothing is sent before the first refresh");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : PASSED) {
            prediction.headers().firstValue(name).ifPresent(value -> headers.put(name, List.of(value)));
        }
        headers.putIfAbsent("content-type", List.of("application/json"));
        headers.put("authorization", List.of("Bearer " + with.value()));
        headers.put(
                TIMEOUT,
                List.of(Long.toString(Math.max(1, prediction.remaining().toMillis()))));
        return new WireHead(target.address().getRawPath(), HttpHeaders.of(headers, (name, value) -> true));
    }

    @Override
    public HttpHeaders answered(HttpHeaders headers) {
        Map<String, List<String>> plain = new HashMap<>();
        headers.map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (OURS.stream().noneMatch(lower::startsWith)) {
                plain.put(lower, values);
            }
        });
        return HttpHeaders.of(plain, (name, value) -> true);
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return ScoringError.of(status, headers).answer(body);
    }
}
