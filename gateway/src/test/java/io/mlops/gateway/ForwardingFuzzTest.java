package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mlops.gateway.EdgeUnderTest.Outcome;
import io.mlops.gateway.EdgeUnderTest.Sent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of any bytes on the way to an upstream. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class ForwardingFuzzTest {
    private static final String[] NEVER_PASSED_ON = {
        "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "keep-alive", "proxy-connection"
    };
    private static final EdgeUnderTest EDGE = new EdgeUnderTest();

    /** What an upstream gets is exactly one request, the one that was understood; and it is what a strict reader sees in the input. */
    @FuzzTest(maxDuration = "240s")
    void oneRequestInIsOneRequestOut(byte[] input) {
        Outcome outcome = EDGE.forward(input);
        List<StrictHttp.Request> strict = StrictHttp.prefix(input);
        int n = 0;
        for (Sent sent : outcome.sent()) {
            StrictHttp.Request out = StrictHttp.only(sent.wire());
            assertThat(out.method()).isEqualTo(sent.understood().method().name());
            assertThat(out.target()).isEqualTo(sent.understood().target());
            assertThat(out.body()).isEqualTo(sent.body());
            assertThat(out.headers()).doesNotContainKeys(NEVER_PASSED_ON);
            assertThat(out.headers().get("host")).containsExactly("upstream:80");
            if (n < strict.size()) {
                same(strict.get(n), out);
            }
            n++;
        }
        assertThat(outcome.refusal() == null && n < strict.size())
                .as("a request was passed over")
                .isFalse();
    }

    private static void same(StrictHttp.Request in, StrictHttp.Request out) {
        assertThat(out.method()).isEqualTo(in.method());
        assertThat(out.body()).isEqualTo(in.body());
        // With scheme and host, an empty path is written as a slash.
        String path = out.target().startsWith("/?") || out.target().equals("/")
                ? out.target().substring(1)
                : out.target();
        assertThat(in.target()).endsWith(path);
        for (Map.Entry<String, List<String>> header : out.headers().entrySet()) {
            if (!Set.of("host", "content-length", "mlops-timeout-ms").contains(header.getKey())) {
                assertThat(header.getValue()).isEqualTo(in.headers().get(header.getKey()));
            }
        }
    }
}
