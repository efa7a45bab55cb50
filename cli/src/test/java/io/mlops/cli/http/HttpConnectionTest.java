package io.mlops.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void sendsARequestAndReadsItsAnswer() throws Exception {
        answer("HTTP/1.1 201 Created\r\nContent-Length: 3\r\nX-One:  two \r\n\r\nabc");
        HttpAnswer answer = HttpConnection.once(uri("/a?b=c"), HttpRequest.post(uri("/a?b=c"), "{é}"), TIMEOUT);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.ok()).isFalse();
        assertThat(answer.body()).isEqualTo("abc");
        assertThat(answer.header("X-ONE")).contains("two");
        assertThat(received.take())
                .startsWith("POST /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:" + server.getLocalPort())
                .contains("content-length: 4\r\n");
    }

    @Test
    void keepsTheConnection() throws Exception {
        answer(
                "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\n2");
        try (HttpConnection connection = HttpConnection.open(uri("/"), TIMEOUT)) {
            assertThat(connection.exchange(HttpRequest.get(uri("/")), TIMEOUT).body())
                    .isEqualTo("1");
            assertThat(connection.reusable()).isTrue();
            assertThat(connection.exchange(HttpRequest.get(uri("/")), TIMEOUT).body())
                    .isEqualTo("2");
            assertThat(connection.reusable()).isFalse();
        }
    }

    @Test
    void readsChunks() throws Exception {
        answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assertThat(HttpConnection.once(uri("/"), HttpRequest.get(uri("/")), TIMEOUT)
                        .body())
                .isEqualTo("abcde");
    }

    @Test
    void anAnswerThatIsCutIsAFailure() throws Exception {
        for (String cut : List.of("", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")) {
            answer(cut);
            assertThatThrownBy(() -> HttpConnection.once(uri("/"), HttpRequest.get(uri("/")), TIMEOUT))
                    .as(cut)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the connection was closed");
        }
    }

    @Test
    void whatIsNoHttpIsAFailure() throws Exception {
        answer("SSH-2.0-OpenSSH\r\n");
        assertThatThrownBy(() -> HttpConnection.once(uri("/"), HttpRequest.get(uri("/")), TIMEOUT))
                .hasMessageContaining("not HTTP");
    }

    @Test
    void silenceIsATimeout() {
        assertThatThrownBy(() -> HttpConnection.once(uri("/"), HttpRequest.get(uri("/")), Duration.ofMillis(50)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    }

    /** Takes one connection and answers its requests in turn, then closes it. */
    private void answer(String... answers) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                for (String answer : answers) {
                    received.add(head(socket.getInputStream()));
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                received.add("the server failed: " + e);
            }
        });
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.toString();
    }
}
