package io.mlops.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that answers users with exactly the bytes it is told to, and checks as a healthy one would. */
final class RawUpstream implements AutoCloseable {
    private static final String HEALTHY =
            "HTTP/1.1 200 OK\r\nmlops-model-digest: " + FaultyUpstream.DIGEST + "\r\nContent-Length: 2\r\n\r\n{}";

    private final AtomicInteger answered = new AtomicInteger();
    private volatile String answer = HEALTHY;
    private volatile boolean closing;
    private final RawServer server = new RawServer(this::answer);

    URI address() {
        return server.address();
    }

    /** What users get from now on; {@code N} in it is replaced by a number that counts them. */
    void answer(String bytes, boolean thenClose) {
        answer = bytes;
        closing = thenClose;
    }

    private boolean answer(String head, Socket socket) throws IOException {
        boolean user = head.contains("x-user");
        String bytes = user ? answer.replace("#N", Integer.toString(10 + answered.incrementAndGet() % 90)) : HEALTHY;
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return !(user && closing);
    }

    @Override
    public void close() {
        server.close();
    }
}
