package io.mlops.transport.spi;

import io.mlops.transport.Prediction;
import io.mlops.transport.WireHead;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bearer token of endpoints that are asked with one and hand headers on as they are. Thread-safe. */
public final class BearerCredentials {
    private static final String TIMEOUT = "mlops-timeout-ms";
    /** Of a client's headers what the protocol needs. */
    private static final List<String> PASSED = List.of("content-type", "accept", "inference-header-content-length");

    private final Source source;
    private volatile @Nullable Bearer held;

    /** Where credentials come from; asked anew each time. */
    @FunctionalInterface
    public interface Source {
        Bearer get() throws Exception;
    }

    /**
     * A token or a key.
     *
     * @param until when it ends; {@link Instant#MAX} where it does not
     */
    public record Bearer(String value, Instant until) {
        /** Without the value, which must not be logged. */
        @Override
        public String toString() {
            return "Bearer[until " + until + "]";
        }
    }

    public BearerCredentials(Source source) {
        this.source = source;
    }

    /** As {@link InferenceTransportDriver#refresh}. */
    public Instant refresh() throws Exception {
        Bearer fresh = source.get();
        held = fresh;
        return fresh.until();
    }

    /** As {@link InferenceTransportDriver#sign}, with what the last {@link #refresh} got. */
    public WireHead head(String path, Prediction prediction) {
        Bearer with = held;
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
        return new WireHead(path, HttpHeaders.of(headers, (name, value) -> true));
    }

    /**
     * The headers without those of the cloud itself.
     *
     * @param clouds how their names begin, in lower case
     */
    public static HttpHeaders plain(HttpHeaders headers, List<String> clouds) {
        Map<String, List<String>> plain = new HashMap<>();
        headers.map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (clouds.stream().noneMatch(lower::startsWith)) {
                plain.put(lower, values);
            }
        });
        return HttpHeaders.of(plain, (name, value) -> true);
    }
}
