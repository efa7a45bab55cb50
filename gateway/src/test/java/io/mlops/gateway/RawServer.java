package io.mlops.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads requests from raw sockets, one virtual thread a connection, and leaves every byte of the answers to the test. */
final class RawServer implements AutoCloseable {
    /** Meets a request that was read to its end. */
    interface Answers {
        /** Returns whether the connection is kept. */
        boolean answer(String head, Socket socket) throws IOException;
    }

    private final Answers answers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listening;

    RawServer(Answers answers) {
        this.answers = answers;
        this.listening = open(0);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Connections that are open. */
    int connections() {
        return sockets.size();
    }

    /** As kill -9: nothing listens, and every connection is gone. */
    void kill() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                reset(socket);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens again on the same port. */
    void revive() {
        listening = open(listening.getLocalPort());
    }

    static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // Closed already, by its own thread.
        }
        socket.close();
    }

    private ServerSocket open(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            threads.execute(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                sockets.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                // Killed or closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readHead(in);
            while (!head.isEmpty()) {
                in.readNBytes(contentLength(head));
                if (!answers.answer(head, socket)) {
                    return;
                }
                head = readHead(in);
            }
        } catch (IOException e) {
            // The gateway closed it, or we were killed.
        } finally {
            sockets.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int b = in.read();
        while (b >= 0) {
            head.append((char) b);
            if (b == '\n' && head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
            b = in.read();
        }
        return "";
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }
}
