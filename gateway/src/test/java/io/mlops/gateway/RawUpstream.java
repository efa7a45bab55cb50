package io.mlops.gateway;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that answers users with exactly the bytes it is told to, and checks as a healthy one would. */
final class RawUpstream implements Closeable {
    private static final String HEALTHY =
            "HTTP/1.1 200 OK\r\nmlops-model-digest: " + FaultyUpstream.DIGEST + "\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile String answer = HEALTHY;
    private volatile boolean closing;

    RawUpstream() throws IOException {
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** What users get from now on; {@code N} in it is replaced by a number that counts them. */
    void answer(String bytes, boolean thenClose) {
        answer = bytes;
        closing = thenClose;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                boolean user = head.contains("x-user");
                String bytes =
                        user ? answer.replace("#N", Integer.toString(10 + answered.incrementAndGet() % 90)) : HEALTHY;
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                if (user && closing) {
                    return;
                }
            }
        } catch (IOException e) {
            // The gateway closed it.
            Thread.onSpinWait();
        } finally {
            sockets.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        for (String line : head.toString().toLowerCase(Locale.ROOT).split("\r\n", -1)) {
            if (line.startsWith("content-length:")) {
                in.skipNBytes(Long.parseLong(line.substring(15).strip()));
            }
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
