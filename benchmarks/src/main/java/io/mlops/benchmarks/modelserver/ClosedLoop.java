package io.mlops.benchmarks.modelserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Sends one request after the other over each of several connections, from a single thread, and times every answer. */
final class ClosedLoop {
    private static final long MAX_NANOS = 60_000_000_000L;
    private static final int ANSWER_BYTES = 64 * 1024;

    private final byte[] request;
    private final Histogram latency = new Histogram(MAX_NANOS, 3);

    ClosedLoop(byte[] request) {
        this.request = request.clone();
    }

    /** Latency in nanoseconds of every answer of the last run. */
    Histogram latency() {
        return latency;
    }

    /** Runs for {@code nanos} and gives the time that it took; any answer but 200 is an error. */
    long run(int port, int connections, long nanos) throws IOException {
        latency.reset();
        try (Selector selector = Selector.open()) {
            long start = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                Wire wire = new Wire(port);
                wire.channel.register(selector, SelectionKey.OP_READ, wire);
                wire.send(request);
            }
            long end = start + nanos;
            while (System.nanoTime() - end < 0) {
                selector.select(key -> ready(key, end), 100);
            }
            long took = System.nanoTime() - start;
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return took;
        }
    }

    private void ready(SelectionKey key, long end) {
        Wire wire = (Wire) key.attachment();
        try {
            if (wire.receive()) {
                long now = System.nanoTime();
                latency.recordValue(Math.min(MAX_NANOS, now - wire.sentAt));
                if (now - end < 0) {
                    wire.send(request);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the connection broke", e);
        }
    }

    /** One connection with at most one request on its way. */
    private static final class Wire {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES);
        private final byte[] head = new byte[1024];
        private long sentAt;

        Wire(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
        }

        void send(byte[] request) throws IOException {
            in.clear();
            sentAt = System.nanoTime();
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        /** Whether the answer is complete. */
        boolean receive() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the server closed");
            }
            int have = Math.min(in.position(), head.length);
            in.get(0, head, 0, have);
            String text = new String(head, 0, have, StandardCharsets.ISO_8859_1);
            int body = text.indexOf("\r\n\r\n");
            if (body < 0) {
                return false;
            }
            if (!text.startsWith("HTTP/1.1 200 ")) {
                throw new IOException("the server answered " + text);
            }
            int at = text.toLowerCase(Locale.ROOT).indexOf("content-length: ") + 16;
            int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
            return in.position() >= body + 4 + length;
        }
    }
}
