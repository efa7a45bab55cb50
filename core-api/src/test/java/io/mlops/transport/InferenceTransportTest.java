package io.mlops.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InferenceTransportTest {
    private static final TransportTarget TARGET = new TransportTarget(
            "e", Location.parse("scripted/r"), URI.create("https://example.com:443/endpoints/e/invocations"));
    private static final Duration REMAINING = Duration.ofSeconds(1);
    private static final String INFER = "/v2/models/m/infer";

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Script driver = new Script();
    private final InferenceTransport transport = new InferenceTransport(driver, CallListener.NONE, () -> now);

    private Outgoing sign(Map<String, String> headers) {
        return transport.sign("m", "POST", INFER, headers(headers), ByteBuffer.allocate(3), REMAINING);
    }

    private Outgoing.Signed signed() {
        return (Outgoing.Signed) sign(Map.of());
    }

    @Test
    void nothingIsSentBeforeTheFirstCredentials() {
        assertThat(transport.refreshDue()).isTrue();
        assertThat(transport.unavailable()).contains("no credentials: there are none yet");
        assertThat(sign(Map.of())).isEqualTo(new Outgoing.NotNow("no credentials: there are none yet"));

        transport.refresh();
        assertThat(transport.unavailable()).isEmpty();
        assertThat(signed().target()).isEqualTo("/signed-1");
        driver.adds = Map.of("authorization", "secret");
        assertThat(signed()).hasToString("Signed[/signed-1]");
    }

    @Test
    void credentialsAreRenewedBeforeTheyEnd() {
        driver.life = Duration.ofHours(1);
        transport.refresh();
        now = now.plus(Duration.ofMinutes(54));
        assertThat(transport.refreshDue()).isFalse();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(transport.refreshDue()).isTrue();

        driver.life = Duration.ofSeconds(10);
        transport.refresh();
        now = now.plus(Duration.ofMillis(7999));
        assertThat(transport.refreshDue()).isFalse();
        now = now.plus(Duration.ofMillis(1));
        assertThat(transport.refreshDue()).isTrue();
        assertThat(transport.unavailable()).isEmpty();
    }

    @Test
    void credentialsThatDoNotEndAreNotRenewed() {
        transport.refresh();
        now = now.plus(Duration.ofDays(10_000));
        assertThat(transport.refreshDue()).isFalse();
        assertThat(transport.unavailable()).isEmpty();
    }

    @Test
    void whatCannotBeRenewedIsTriedAgainLessAndLessOften() {
        driver.life = Duration.ofSeconds(100);
        transport.refresh();
        now = now.plus(Duration.ofSeconds(80));
        driver.failure = new IOException("the network is down");
        for (long pause : List.of(250L, 500L, 1000L, 2000L)) {
            transport.refresh();
            assertThat(transport.unavailable()).isEmpty();
            now = now.plus(Duration.ofMillis(pause - 1));
            assertThat(transport.refreshDue()).isFalse();
            now = now.plus(Duration.ofMillis(1));
            assertThat(transport.refreshDue()).isTrue();
        }
        now = now.plus(Duration.ofMinutes(1));
        assertThat(transport.unavailable().orElseThrow())
                .startsWith("no credentials: they ended at 2026-01-01T00:01:40Z: ")
                .endsWith("cannot refresh credentials for endpoint e: the network is down");
        driver.failure = null;
        transport.refresh();
        assertThat(transport.unavailable()).isEmpty();
    }

    @Test
    void credentialsThatAreNotTakenAreRenewedAtOnceAndThenLessOften() {
        transport.refresh();
        Outgoing.Signed old = signed();
        assertThat(transport.refused(old, 403, headers(Map.of()), new byte[0]))
                .isInstanceOf(TransportAnswer.Unauthenticated.class);
        assertThat(transport.unavailable()).contains("no credentials: they were not taken: scripted");
        assertThat(transport.refreshDue()).isTrue();
        transport.refresh();
        assertThat(transport.unavailable()).isEmpty();

        transport.refused(old, 403, headers(Map.of()), new byte[0]);
        assertThat(transport.unavailable())
                .as("what was signed with the old ones says nothing")
                .isEmpty();

        transport.refused(signed(), 403, headers(Map.of()), new byte[0]);
        assertThat(transport.refreshDue()).isFalse();
        now = now.plus(Duration.ofMillis(500));
        assertThat(transport.refreshDue()).isTrue();
    }

    @Test
    void onlyPredictionsWithinTheLimitAreSigned() {
        transport.refresh();
        for (String other :
                List.of("/v2/models/m", INFER + "?x=1", "/v2/models/other/infer", "/v2/models/m/versions/1/infer")) {
            assertThat(transport.sign("m", "POST", other, headers(Map.of()), ByteBuffer.allocate(0), REMAINING))
                    .isEqualTo(new Outgoing.Unfit("it answers predictions only, not POST " + other));
        }
        assertThat(transport.sign("m", "POST", INFER, headers(Map.of()), ByteBuffer.allocate(11), REMAINING))
                .isEqualTo(new Outgoing.Unfit("the body has 11 bytes, it takes at most 10"));
    }

    @Test
    void aDriverSeesNeitherCredentialsNorTheConnectionsHeaders() {
        transport.refresh();
        sign(Map.of("Authorization", "secret", "X-API-Key", "secret", "Cookie", "secret", "Host", "h", "x-trace", "t"));
        assertThat(driver.seen.map()).containsOnlyKeys("x-trace");
    }

    @Test
    void aDriverCanBreakNeitherTheMessageNorTheEventLoop() {
        transport.refresh();
        for (Map<String, String> bad : List.of(
                Map.of("content-length", "3"), Map.of("x", "a\r\nhost: b"), Map.of("Transfer-Encoding", "chunked"))) {
            driver.adds = bad;
            assertThat(sign(Map.of()))
                    .asInstanceOf(type(Outgoing.Unfit.class))
                    .satisfies(unfit -> assertThat(unfit.reason()).startsWith("it cannot be signed: "));
        }
    }

    @Test
    void theHostIsWrittenAsItIsSigned() {
        assertThat(TARGET.authority()).isEqualTo("example.com");
        assertThat(new TransportTarget("e", TARGET.location(), URI.create("http://localhost:8080/x")).authority())
                .isEqualTo("localhost:8080");
    }

    @Test
    void aMissingTransportIsNeverAvailable() {
        InferenceTransport missing = InferenceTransport.missing(TARGET, "it is not installed");
        assertThat(missing.refreshDue()).isFalse();
        assertThat(missing.unavailable()).contains("it is not installed");
        assertThat(missing.sign("m", "POST", INFER, headers(Map.of()), ByteBuffer.allocate(0), REMAINING))
                .isEqualTo(new Outgoing.NotNow("it is not installed"));
    }

    @Test
    void theServicesOwnFailureIsABadGatewayWithItsReason() {
        TransportAnswer.Said said = new TransportAnswer.Unable("it said \"no\"\n").said();
        assertThat(said.status()).isEqualTo(502);
        assertThat(said.body()).asString().isEqualTo("{\"error\":\"it said \\\"no\\\"\\u000a\"}");
    }

    private static HttpHeaders headers(Map<String, String> single) {
        Map<String, List<String>> multiple = new HashMap<>();
        single.forEach((name, value) -> multiple.put(name, List.of(value)));
        return HttpHeaders.of(multiple, (name, value) -> true);
    }

    /** Signs with a number, and fails as it is told. */
    private final class Script implements InferenceTransportDriver {
        private Duration life = Duration.ZERO;
        private @Nullable Exception failure;
        private Map<String, String> adds = Map.of();
        private HttpHeaders seen = headers(Map.of());
        private int refreshed;

        @Override
        public String provider() {
            return "scripted";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.INFERENCE_TRANSPORT);
        }

        @Override
        public ErrorCode classify(Throwable thrown) {
            return ErrorCode.UNAVAILABLE;
        }

        @Override
        public TransportTarget target() {
            return TARGET;
        }

        @Override
        public TransportLimits limits() {
            return new TransportLimits(10, Duration.ofSeconds(1));
        }

        @Override
        public Instant refresh() throws Exception {
            if (failure != null) {
                throw failure;
            }
            refreshed++;
            return life.isZero() ? Instant.MAX : now.plus(life);
        }

        @Override
        public WireHead sign(Prediction prediction) {
            seen = prediction.headers();
            return new WireHead("/signed-" + refreshed, headers(adds));
        }

        @Override
        public HttpHeaders answered(HttpHeaders headers) {
            return headers;
        }

        @Override
        public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
            return status == 403
                    ? new TransportAnswer.Unauthenticated("scripted")
                    : new TransportAnswer.Unable("answered " + status);
        }
    }
}
