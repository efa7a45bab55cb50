package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients can send, byte by byte. */
class HttpEdgeTest {
    private static final String POST = "POST /v2/models/policy/infer HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n";

    @TempDir
    Path home;

    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        rig = new GatewayRig(home, 1).maxBodyBytes(1000);
        rig.start(GatewayRig.quick(rig.routesFile())
                .withLimits(new ClientLimits(
                        1024, 4096, Duration.ofSeconds(1), 500, Duration.ofSeconds(60), Duration.ofSeconds(30))));
        client = new RawClient(rig.gateway().port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 5|Content-Length: 6, 400",
        "Content-Length: 5|Content-Length: 5, 400",
        "Content-Length: 5|Transfer-Encoding: chunked, 400",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked, 400",
        "'Transfer-Encoding: gzip, chunked', 501",
        "Transfer-Encoding: xchunked, 400",
        "Content-Length: +5, 400",
        "Content-Length: 5x, 400",
        "Content-Length : 5, 400",
        "Host: y|Content-Length: 5, 400",
        "Expect: miracles, 417",
        "mlops-timeout-ms: soon|Content-Length: 5, 400",
        "mlops-timeout-ms: 0|Content-Length: 5, 400",
        "mlops-timeout-ms: -1|Content-Length: 5, 400"
    })
    void aRequestThatCanBeReadInTwoWaysIsRefusedAndTheConnectionEnds(String headers, int status) throws IOException {
        client.send(
                POST + headers.replace("|", "\r\n") + "\r\n\r\nhelloGET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.head()).contains("connection: close", "mlops-error: ");
        assertThat(answer.body()).startsWith("{\"error\":\"");
        assertThat(client.ended()).isTrue();
        assertThat(rig.upstream(0).started()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE /v2/models/policy HTTP/1.1, 405",
        "CONNECT example.org:443 HTTP/1.1, 405",
        "GET /v2/models/policy/../other HTTP/1.1, 400",
        "GET /v2/models/policy/%2E%2e/other HTTP/1.1, 400",
        "GET /v2/models/policy HTTP/1.2, 505",
        "GET /v2/models/policy HTTQ/1.1, 400",
        "nonsense, 400"
    })
    void whatIsNoProperRequestLineIsRefused(String line, int status) throws IOException {
        client.send(line + "\r\nHost: x\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(status);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void aRequestNeedsAHost() throws IOException {
        client.send("GET /v2/models/policy HTTP/1.1\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void bareLineFeedsDoNotEndALine() throws IOException {
        client.send("GET /v2/models/policy HTTP/1.1\nHost: x\n\n");
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void aLongLineAndLongHeadersAreRefused() throws IOException {
        client.send("GET /v2/" + "x".repeat(2000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(414);
        try (RawClient other = new RawClient(rig.gateway().port())) {
            other.send(POST + "x-long: " + "x".repeat(5000) + "\r\n\r\n");
            assertThat(other.answer().status()).isEqualTo(431);
        }
    }

    @Test
    void aBodyOverTheRoutesLimitIsRefusedBeforeItIsSent() throws IOException {
        client.send(POST + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("1000 bytes");
    }

    @Test
    void aChunkedBodyOverTheLimitIsRefusedToo() throws IOException {
        client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 11; i++) {
            client.send("64\r\n" + "x".repeat(100) + "\r\n");
        }
        assertThat(client.answer().status()).isEqualTo(413);
    }

    @Test
    void aBodyAtTheLimitPassesWhole() throws IOException {
        client.send(POST + "Content-Length: 1000\r\n\r\n" + "x".repeat(300));
        client.send("x".repeat(300));
        client.send("x".repeat(400));
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).contains("content-length: 1000\r\n");
    }

    @Test
    void continueIsSaidWhenItIsWaitedFor() throws IOException {
        client.send(POST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).doesNotContainIgnoringCase("expect");
    }

    @Test
    void aChunkedRequestReachesTheUpstreamWithALength() throws IOException {
        client.send(POST
                + "Transfer-Encoding: chunked\r\nTrailer: x-t\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nx-t: 1\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .contains("content-length: 5\r\n")
                .doesNotContainIgnoringCase("chunked")
                .doesNotContainIgnoringCase("trailer");
    }

    @Test
    void headersOfTheConnectionStayHereAndTheOthersPass() throws IOException {
        client.send(POST + "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-End: caf\u00e9\r\nTE: trailers\r\n"
                + "Keep-Alive: timeout=5\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        String seen = rig.upstream(0).lastRequest();
        assertThat(seen).contains("X-End: caf\u00e9\r\n", "host: 127.0.0.1:", "mlops-timeout-ms: ");
        assertThat(seen.toLowerCase(java.util.Locale.ROOT)).doesNotContain("x-hop", "te: ", "upgrade", "keep-alive");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            many.append(POST).append("Content-Length: 1\r\n\r\n").append(i % 10);
            many.append("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        client.send(many.toString());
        for (int i = 0; i < 50; i++) {
            assertThat(client.answer().body()).isEqualTo("{\"from\":\"u0\"}");
            assertThat(client.answer().body()).isEqualTo("{\"live\":true}");
        }
        assertThat(rig.upstream(0).served()).isEqualTo(50);
    }

    @Test
    void aClientThatDoesNotReadItsAnswersIsNotReadFromEither() throws IOException {
        rig.upstream(0).checksHealthy().fault(FaultyUpstream.Fault.LARGE);
        String request = "GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";
        client.send(request.repeat(200));
        await().during(Duration.ofMillis(500)).until(() -> rig.upstream(0).started() < 30);
        for (int i = 0; i < 200; i++) {
            assertThat(client.answer().body()).hasSize(1024 * 1024);
        }
    }

    @Test
    void aHeadRequestHasNoBodyAndTheConnectionGoesOn() throws IOException {
        for (int i = 0; i < 3; i++) {
            client.send("HEAD /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n");
            assertThat(client.answer(true).status()).isEqualTo(200);
        }
        client.send("GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().body()).isEqualTo("{\"from\":\"u0\"}");
    }

    @Test
    void anOldClientGetsAnAnswerAndTheEndOfTheConnection() throws IOException {
        client.send("GET /v2/models/policy HTTP/1.0\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().body()).isEqualTo("{\"from\":\"u0\"}");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void anOldClientMayKeepItsConnection() throws IOException {
        client.send("GET /v2/models/policy HTTP/1.0\r\nConnection: keep-alive\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().head()).contains("connection: keep-alive");
        client.send("GET /v2/models/policy HTTP/1.0\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
    }

    @Test
    void aTargetWithSchemeAndHostIsUnderstood() throws IOException {
        client.send("GET http://x/v2/models/policy?full=1 HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).startsWith("GET /v2/models/policy?full=1 HTTP/1.1\r\n");
    }

    @Test
    void aRequestThatNeverEndsIsEnded() throws IOException {
        client.send(POST + "Content-Length: 5\r\n\r\nhe");
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void aClientThatLeavesIsNoticed() throws IOException {
        rig.upstream(0).checksHealthy().fault(FaultyUpstream.Fault.STALL);
        client.send(POST + "Content-Length: 1\r\n\r\n1");
        await().until(() -> rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 1);
        client.close();
        await().until(() -> rig.upstreamNode(rig.upstream(0)).path("inFlight").asInt() == 0);
        assertThat(rig.admin("/metrics").body()).contains("code=\"499\"} 1\n");
    }

    @Test
    void theGatewayAnswersForItself() throws IOException {
        client.send("GET /v2/models/unknown HTTP/1.1\r\nHost: x\r\n\r\n");
        Answer unknown = client.answer();
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("{\"error\":\"there is no deployment named unknown\"}");
        client.send("GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(404);
        client.send("GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.answer().body()).contains("mlops-gateway");
    }
}
