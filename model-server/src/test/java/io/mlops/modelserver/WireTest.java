package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.modelserver.ServerOptions.Tuning;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 byte by byte: what is legal is answered, what two parsers could read in two ways is refused and the connection closed. */
@TestInstance(Lifecycle.PER_CLASS)
class WireTest {
    private static final String GOOD = InferTest.body("[1,3]", "[1,1,1]");
    private static final String HEAD =
            "POST /v2/models/m/infer HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";
    private static final String CLOSE = "Connection: close\r\n";
    private static final int MAX_BODY = 4096;

    private ModelServer server;
    private Http http;

    @BeforeAll
    void start(@TempDir Path folder) {
        Tuning defaults = Tuning.defaults();
        Tuning tuning = new Tuning(defaults.batch(), MAX_BODY, 1, defaults.drain(), "cpu");
        server = TestModels.start(TestModels.options(TestModels.linear(folder), TestModels.LINEAR, tuning));
        http = new Http(server.port());
    }

    @AfterEach
    void servesOn() {
        assertThat(http.get("/v2/health/ready").statusCode()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private static String length(String body) {
        return "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n";
    }

    private static String chunks(String body) {
        int half = body.length() / 2;
        return Integer.toHexString(half) + "\r\n" + body.substring(0, half) + "\r\n"
                + Integer.toHexString(body.length() - half) + ";x=y\r\n" + body.substring(half) + "\r\n0\r\n\r\n";
    }

    @Test
    void takesAChunkedBody() {
        assertThat(http.raw(HEAD + CLOSE + "Transfer-Encoding: chunked\r\n\r\n" + chunks(GOOD)))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("connection: close")
                .endsWith("\"data\":[6.5]}]}");
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String body = InferTest.body("[1,3]", "[" + i + ",0,0]");
            requests.append(HEAD).append(length(body)).append("\r\n").append(body);
            requests.append("GET /v2/health/live HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        String answers = http.raw(requests + "GET /nothing HTTP/1.1\r\nHost: h\r\n" + CLOSE + "\r\n");
        int at = 0;
        for (int i = 0; i < 50; i++) {
            at = answers.indexOf("\"data\":[" + i + ".5]", at);
            assertThat(at).as("answer %d", i).isPositive();
            at = answers.indexOf("{\"live\":true}", at);
            assertThat(at).as("health %d", i).isPositive();
        }
        assertThat(answers.substring(at)).contains("HTTP/1.1 404 Not Found");
    }

    @Test
    void speaksHttp10() {
        assertThat(http.raw("GET /v2/health/live HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("{\"live\":true}");
    }

    @Test
    void invitesABodyThatFitsAndRefusesOneThatDoesNot() {
        assertThat(http.raw(HEAD + CLOSE + "Expect: 100-continue\r\n" + length(GOOD) + "\r\n" + GOOD))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK");
        assertThat(http.raw(HEAD + "Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("the body has 5000 bytes, this server takes 4096");
    }

    @Test
    void refusesBodiesOverTheLimit() {
        String large = "x".repeat(MAX_BODY + 1);
        assertThat(http.raw(HEAD + length(large) + "\r\n" + large))
                .startsWith("HTTP/1.1 413 ")
                .contains("connection: close");
        assertThat(http.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks(large)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(http.raw(HEAD + "Content-Length: 99999999999\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5, 6\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 0x5\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Host: again\r\n",
                "Bad Header: x\r\n",
                ": empty\r\n",
            })
    void refusesAmbiguousRequests(String headers) {
        String answer =
                http.raw(HEAD + headers + "\r\n0\r\n\r\nGET /v2/health/live HTTP/1.1\r\nHost: h\r\n" + CLOSE + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("connection: close");
        assertThat(answer.split("HTTP/1\\.1 ", -1))
                .as("only one answer: %s", answer)
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: h\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
                "GET /\u0000 HTTP/1.1\r\nHost: h\r\n\r\n",
            })
    void refusesWhatIsNotHttp(String bytes) {
        assertThat(http.raw(bytes)).matches("(?s)HTTP/1.1 (400|404|505) .*");
    }

    @Test
    void refusesBrokenChunksAndLongHeads() {
        assertThat(http.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(http.raw("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(http.raw("GET / HTTP/1.1\r\nHost: h\r\nx: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void answersHeadWithoutABody() {
        assertThat(http.raw("HEAD /v2 HTTP/1.1\r\nHost: h\r\n" + CLOSE + "\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .endsWith("\r\n\r\n");
    }
}
