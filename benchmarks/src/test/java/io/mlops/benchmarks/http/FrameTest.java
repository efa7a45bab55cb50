package io.mlops.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameTest {
    private final Frame frame = new Frame();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void aMessageEndsAfterItsBody() {
        String message = "POST /x HTTP/1.1\r\nHost: a\r\ncontent-LENGTH: 5\r\n\r\nhello";
        assertThat(frame.length(bytes(message + "GET /next"))).isEqualTo(message.length());
        assertThat(frame.closes()).isFalse();
        for (int cut = 0; cut < message.length(); cut++) {
            assertThat(frame.length(bytes(message.substring(0, cut)))).isEqualTo(-1);
        }
    }

    @Test
    void aMessageWithoutALengthHasNoBody() {
        assertThat(frame.length(bytes("GET / HTTP/1.1\r\n\r\nrest"))).isEqualTo(18);
    }

    @Test
    void whoeverClosesSaysSo() {
        frame.length(bytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        assertThat(frame.closes()).isTrue();
        frame.length(bytes("POST / HTTP/1.0\r\nHost: a\r\n\r\n"));
        assertThat(frame.closes()).isTrue();
        frame.length(bytes("POST / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
        assertThat(frame.closes()).isFalse();
    }

    @Test
    void theFirstLineIsComparedInPlace() {
        ByteBuf answer = bytes("HTTP/1.1 200 OK\r\nx: 503\r\n\r\n");
        frame.length(answer);
        assertThat(frame.firstLineHas(answer, 9, "200")).isTrue();
        assertThat(frame.firstLineHas(answer, 9, "503")).isFalse();
        assertThat(frame.firstLineHas(answer, 9, "200 OK and more")).isFalse();
    }
}
