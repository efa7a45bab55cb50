package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two readers could take for different ones: the classes of James Kettle's "HTTP Desync Attacks" (2019) and "HTTP/1
 * must die" (2025), and of RFC 9112, 11.2. Whatever is sent, the upstream must get exactly what was understood, or nothing.
 */
class SmugglingTest {
    private static final String POST = "POST /v2/models/policy/infer HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n";
    private static final String SMUGGLED = "GET /v2/models/policy/smuggled HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";

    @TempDir
    Path home;

    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        rig = new GatewayRig(home, 1).start();
        client = new RawClient(rig.gateway().port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        rig.close();
    }

    private static String bytes(String text) {
        return text.replace("|", "\r\n")
                .replace("<lf>", "\n")
                .replace("<cr>", "\r")
                .replace("<tab>", "\t")
                .replace("<nul>", "\0")
                .replace("<vt>", "\u000b")
                .replace("<nbsp>", "\u00a0");
    }

    /** A head that is followed by what some would take for a body and others for a request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // both lengths
                "Content-Length: 6|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 6",
                // transfer-encoding that only some understand
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked|Transfer-Encoding: identity",
                "Transfer-Encoding: identity|Transfer-Encoding: chunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: 'chunked'",
                "Transfer-Encoding:<vt>chunked",
                "Transfer-Encoding: <nbsp>chunked",
                "Transfer-Encoding: chunked;x=1",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding<tab>: chunked",
                "Transfer-Encoding:|  chunked",
                "X: y<lf>Transfer-Encoding: chunked",
                "X: y<cr>Transfer-Encoding: chunked",
                "X: y<nul>Transfer-Encoding: chunked",
                "Transfer-Encoding<nul>: chunked",
                "Transfer_Encoding: chunked",
                "Transfer-Encoding: ",
                "Content-Length: 6|Transfer_Encoding: chunked",
                // lengths that only some understand
                "Content-Length: 6|Content-Length: 7",
                "Content-Length: 6|Content-Length: 6",
                "Content-Length: 6, 6",
                "Content-Length: 6, 7",
                "Content-Length: +6",
                "Content-Length: -6",
                "Content-Length: 0x6",
                "Content-Length: 6 7",
                "Content-Length: 6.0",
                "Content-Length: 99999999999999999999",
                "Content-Length: ",
                "Content-Length : 6",
                "Content_Length: 6",
                "Content-Length: 6<nul>",
                "Content-Length:<vt>6",
                "Content-Length<nbsp>: 6",
                // hosts
                "Host: y",
                "Ho<cr>st: y"
            })
    void aLengthThatCanBeReadInTwoWaysIsRefused(String headers) throws IOException {
        client.send(POST + bytes(headers) + "\r\n\r\n0\r\n\r\n" + SMUGGLED);
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isIn(400, 501);
        assertThat(answer.head()).contains("connection: close");
        assertThat(client.ended()).isTrue();
        assertThat(rig.upstream(0).started()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5<lf>hello|0||",
                "5;x<lf>|hello|0||",
                "5;x=<lf>y|hello|0||",
                "5|hello0||",
                "5|hellox|0||",
                "5|hello<lf>0||",
                "5|hello|0|X-Trailer<lf>: y||",
                "+5|hello|0||",
                "-1|hello|0||",
                "0x5|hello|0||",
                " |hello|0||",
                "|hello|0||",
                "5<nul>|hello|0||",
                "80000000|hello|0||",
                "ffffffffffffffff5|hello|0||",
                "5<cr>X|hello|0||",
                "5|hello|0|Content-Length: 5 |x x: y||"
            })
    void aChunkThatCanBeReadInTwoWaysIsRefused(String body) throws IOException {
        client.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + bytes(body) + SMUGGLED);
        assertThat(client.answer().status()).isEqualTo(400);
        assertThat(client.ended()).isTrue();
        assertThat(rig.upstream(0).started()).isZero();
    }

    @Test
    void chunksExtensionsAndTrailersBecomeALengthAndNothingElse() throws IOException {
        client.send(POST + "Transfer-Encoding: chunked\r\nTrailer: X-User\r\n\r\n"
                + "5;ext=1\r\nhello\r\n0\r\nX-User: admin\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .contains("content-length: 5\r\n", "x-user: yes\r\n")
                .doesNotContainIgnoringCase("chunked", "trailer", "admin", "ext=1");
        client.send(POST + "Content-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).started()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v2/models/policy HTTP/1.1<lf>X: y, 400",
        "GET  /v2/models/policy HTTP/1.1, 400",
        "GET<tab>/v2/models/policy HTTP/1.1, 400",
        "GET /v2/models/policy  HTTP/1.1, 400",
        "GET /v2/models/policy a HTTP/1.1, 400",
        "GET /v2/models/pol<nul>icy HTTP/1.1, 400",
        "GET /v2/models/pol<tab>icy HTTP/1.1, 400",
        "GET /v2/models/policy<vt>x HTTP/1.1, 400",
        "GET /v2/models/policy HTTP/1.1 x, 400",
        "GET /v2/models/policy HTTP/2.0, 505",
        "GET /v2/models/policy http/1.1, 400",
        "GET /v2/models/policy, 400",
        "G<nul>ET /v2/models/policy HTTP/1.1, 400",
        "get /v2/models/policy HTTP/1.1, 405",
        "PRI * HTTP/2.0, 405",
        "GET * HTTP/1.1, 400",
        "GET v2/models/policy HTTP/1.1, 400",
        "GET //v2/models/policy HTTP/1.1, 404",
        "GET ftp://x/v2/models/policy HTTP/1.1, 400",
        "GET http:///v2/models/policy HTTP/1.1, 400",
        "GET http://x HTTP/1.1, 404",
        "GET http://x?/v2/models/policy HTTP/1.1, 404",
        "GET http://u@x/v2/models/policy HTTP/1.1, 400",
        "GET /v2/models/policy#frag HTTP/1.1, 400",
        "GET /v2/models/policy/%00 HTTP/1.1, 400",
        "GET /v2/models/policy%2f..%2fother HTTP/1.1, 400",
        "GET /v2/models/policy/..;/other HTTP/1.1, 400",
        "GET /v2/models/policy/..%5cother HTTP/1.1, 400",
        "GET /v2/models\\policy HTTP/1.1, 400",
        "GET /v2/models/%70olicy/ HTTP/1.1, 404",
        "GET /v2/models/policy%3fx HTTP/1.1, 404"
    })
    void aTargetThatCanBeReadInTwoWaysIsRefused(String line, int status) throws IOException {
        client.send(bytes(line) + "\r\nHost: x\r\nx-user: yes\r\n\r\n" + SMUGGLED);
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(rig.upstream(0).lastRequest()).doesNotContain("other");
        if (status != 404) {
            assertThat(client.ended()).isTrue();
            assertThat(rig.upstream(0).started()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X y: z",
                "X\u00e9: z",
                "X(: z",
                ": z",
                "novalue",
                "X: a<nul>b",
                "X: a<cr>b",
                "X: a<vt>b\u007f",
                "mlops_timeout_ms: 1",
                "x_api_key: k",
                "content_type: a",
                "proxy_authorization: a",
                "Upgrade: h2c|Connection: upgrade, http2-settings|HTTP2-Settings: AAMAAABk_|Expect: 200-maybe"
            })
    void aHeaderThatCanBeReadInTwoWaysIsRefused(String header) throws IOException {
        client.send(POST + bytes(header) + "\r\nContent-Length: 2\r\n\r\n{}" + SMUGGLED);
        assertThat(client.answer().status()).isIn(400, 417);
        assertThat(client.ended()).isTrue();
        assertThat(rig.upstream(0).started()).isZero();
    }

    /** RFC 9112, 5.2 allows a folded line to be joined by a space: what goes on is one line, and frames nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"X: a| Transfer-Encoding: chunked", "X: a|<tab>Content-Length: 6"})
    void aFoldedLineIsJoinedAndFramesNothing(String headers) throws IOException {
        client.send(POST + bytes(headers) + "\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .contains("\r\ncontent-length: 2\r\n")
                .doesNotContainIgnoringCase("\r\ntransfer", "\n ", "\n\t");
    }

    @Test
    void aFoldedFirstHeaderIsRefused() throws IOException {
        client.send(
                "POST /v2/models/policy/infer HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: x\r\n\r\n" + SMUGGLED);
        assertThat(client.answer().status()).isEqualTo(400);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void theHostOfATargetIsNoSecondHost() throws IOException {
        client.send("GET https://other:1/v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .startsWith("GET /v2/models/policy HTTP/1.1\r\nhost: 127.0.0.1:")
                .doesNotContain("other");
    }

    @Test
    void upgradesAreNotTakenUpAndWhatBelongsToAConnectionEndsHere() throws IOException {
        client.send(
                POST + "Upgrade: h2c\r\nConnection: upgrade, HTTP2-Settings, x-hop, keep-alive\r\n"
                        + "HTTP2-Settings: AAMAAABk\r\nX-Hop: 1\r\nTE: trailers\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest())
                .doesNotContainIgnoringCase("upgrade", "http2", "x-hop", "\nte:", "keep-alive");
    }

    /** Connection: content-length, host or a credential must not take them away from the upstream's reader or the gateway's. */
    @ParameterizedTest
    @ValueSource(strings = {"content-length", "host", "transfer-encoding", "content-type"})
    void aConnectionHeaderCannotTakeTheFrameAway(String named) throws IOException {
        client.send(POST + "Connection: " + named + "\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).contains("content-length: 2\r\n", "\r\nhost: ");
        client.send(POST + "Content-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).started()).isEqualTo(2);
    }

    /** CL.0: a body behind a GET or behind what the gateway answers itself is a body, never a request. */
    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/policy", "/v2/health/live", "/favicon.ico"})
    void aBodyIsNeverTheNextRequest(String target) throws IOException {
        client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nContent-Length: " + SMUGGLED.length()
                + "\r\n\r\n" + SMUGGLED);
        client.answer();
        client.send(POST + "Content-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(rig.upstream(0).lastRequest()).doesNotContain("smuggled");
        if (target.startsWith("/v2/models")) {
            assertThat(rig.upstream(0).started()).isEqualTo(2);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndEachOnce() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            all.append("POST /v2/models/policy/infer HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nx-n: ")
                    .append(i)
                    .append("\r\nContent-Length: 2\r\n\r\n{}");
        }
        client.send(all + "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < 5; i++) {
            assertThat(client.answer().body()).isEqualTo("{\"from\":\"u0\"}");
        }
        assertThat(client.answer().body()).isEqualTo("{\"live\":true}");
        assertThat(rig.upstream(0).started()).isEqualTo(5);
        assertThat(rig.upstream(0).lastRequest()).contains("x-n: 4");
    }

    @Test
    void expectContinueWithoutABodyIsNoTrap() throws IOException {
        client.send("GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        client.send(POST + "Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(client.answer().status()).isEqualTo(417);
        assertThat(rig.upstream(0).lastRequest()).doesNotContainIgnoringCase("expect");
    }
}
