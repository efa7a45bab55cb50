package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.Location;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of an upstream that two readers could take for different ones: no client may get another's, or a line that was smuggled in. */
class ResponseSmugglingTest {
    private static final String GET = "GET /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";
    private static final String HEAD = "HEAD /v2/models/policy HTTP/1.1\r\nHost: x\r\nx-user: yes\r\n\r\n";
    private static final String EVIL = "HTTP/1.1 200 OK\r\nX-Evil: yes\r\nContent-Length: 4\r\n\r\nevil";

    @TempDir
    Path home;

    private RawUpstream upstream;
    private GatewayRig rig;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        upstream = new RawUpstream();
        rig = new GatewayRig(home, 0).start();
        rig.writeUpstreams(List.of(new Upstream(
                "raw", upstream.address(), Location.of("local", "a"), 1, FaultyUpstream.DIGEST, 0, 100, false)));
        await().until(() -> rig.admin("/routes").body().contains("AVAILABLE"));
        client = new RawClient(rig.gateway().port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        rig.close();
        upstream.close();
    }

    private static String bytes(String text) {
        return text.replace("|", "\r\n")
                .replace("<lf>", "\n")
                .replace("<cr>", "\r")
                .replace("<nul>", "\0");
    }

    private static String ok(String number) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + number;
    }

    /** Asks again until the upstream, which may have been taken out for what it answered, is back. */
    private RawClient.Answer askUntilAnswered() {
        return await().until(
                        () -> {
                            try (RawClient one = new RawClient(rig.gateway().port())) {
                                return one.send(GET).answer();
                            }
                        },
                        answer -> answer.status() == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2|Transfer-Encoding: chunked||",
                "Content-Length: 2|Content-Length: 3||",
                "Content-Length: 2, 3||",
                "Content-Length: -1||",
                "Content-Length: +2||",
                "Content-Length: 2<nul>||",
                "Transfer-Encoding: xchunked||",
                "Transfer-Encoding: gzip, chunked||",
                "Transfer-Encoding: chunked, identity||",
                "Transfer-Encoding: chunked|Transfer-Encoding: identity||",
                "Transfer-Encoding : chunked||",
                "X: y<lf>Set-Cookie: evil||",
                "X: y<cr>Set-Cookie: evil||",
                "X: y<nul>z||",
                "X y: z||",
                "Transfer-Encoding: chunked||2<lf>{}|0||",
                "Transfer-Encoding: chunked||2;<lf>{}|0||",
                "Transfer-Encoding: chunked||-2|{}|0||",
                "Transfer-Encoding: chunked||2|{}x0||"
            })
    void anAnswerThatCanBeReadInTwoWaysIsNotPassedOn(String rest) throws IOException {
        upstream.answer("HTTP/1.1 200 OK\r\n" + bytes(rest) + "{}" + EVIL, true);
        RawClient.Answer answer = client.send(GET).answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("mlops-error: upstreams-failed").doesNotContain("evil");
        upstream.answer(ok("#N"), false);
        RawClient.Answer next = askUntilAnswered();
        assertThat(next.head()).doesNotContain("evil");
        assertThat(next.body()).isNotEqualTo("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 2||#N",
                "HTTP/1.1 200 OK|Content-Length : 2||#N",
                "HTTP/1.1 204 No Content||",
                "HTTP/1.1 204 No Content|Content-Length: 4||evil",
                "HTTP/1.1 304 Not Modified|Content-Length: 4||evil",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|#N|0||"
            })
    void whatComesBehindAnAnswerIsNobodysAnswer(String first) throws IOException {
        upstream.answer(bytes(first) + EVIL, false);
        for (int i = 0; i < 5; i++) {
            RawClient.Answer answer = client.send(GET).answer();
            assertThat(answer.status()).isIn(200, 204, 304, 503);
            assertThat(answer.head()).doesNotContain("evil");
            assertThat(answer.body()).isNotEqualTo("evil");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void anAnswerWithoutABodyIsNoStreamWhateverItsTypeSays(String status) throws IOException {
        upstream.answer("HTTP/1.1 " + status + "\r\nContent-Type: text/event-stream\r\n\r\n", false);
        for (int i = 0; i < 3; i++) {
            RawClient.Answer answer = client.send(GET).answer();
            assertThat(answer.head())
                    .startsWith("http/1.1 " + status.substring(0, 3))
                    .doesNotContain("transfer-encoding");
        }
    }

    @Test
    void aBodyBehindAnAnswerToHeadIsNobodysAnswer() throws IOException {
        upstream.answer("HTTP/1.1 200 OK\r\nContent-Length: " + EVIL.length() + "\r\n\r\n" + EVIL, false);
        for (int i = 0; i < 3; i++) {
            RawClient.Answer answer = client.send(HEAD).answer(true);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head()).doesNotContain("evil");
        }
        upstream.answer(ok("#N"), false);
        assertThat(client.send(GET).answer().head()).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints"})
    void interimAnswersStayHere(String interim) throws IOException {
        upstream.answer("HTTP/1.1 " + interim + "\r\nLink: evil\r\n\r\n" + ok("#N"), false);
        for (int i = 0; i < 3; i++) {
            RawClient.Answer answer = client.send(GET).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head()).doesNotContain("evil", "link");
        }
    }

    @Test
    void protocolsAreNotSwitched() throws IOException {
        upstream.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", false);
        RawClient.Answer answer = client.send(GET).answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("switched protocols unasked");
    }

    @Test
    void trailersAndHopByHopHeadersOfAnAnswerStayHere() throws IOException {
        upstream.answer(bytes("""
                        HTTP/1.1 200 OK|Connection: keep-alive, X-Hop|X-Hop: evil|Keep-Alive: timeout=9|mlops-error: evil|\
                        mlops-upstream: evil|Transfer-Encoding: chunked|Trailer: X-Evil||\
                        2|{}|0|X-Evil: evil|Content-Length: 9||"""), false);
        RawClient.Answer answer = client.send(GET).answer();
        assertThat(answer.head())
                .contains("content-length: 2\r\n")
                .doesNotContain("evil", "trailer", "chunked", "keep-alive");
        assertThat(client.send(GET).answer().status()).isEqualTo(200);
    }
}
