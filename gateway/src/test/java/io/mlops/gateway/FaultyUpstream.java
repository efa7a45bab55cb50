package io.mlops.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A model server that breaks as told: refuses, resets, stalls, answers 503, cuts an answer short. Every byte
 * and every moment is the test's. Health checks and predictions fail alike unless said otherwise.
 */
final class FaultyUpstream implements AutoCloseable {
    /** What a request is met with. */
    enum Fault {
        NONE,
        /** The connection is reset once the request was read. */
        RESET,
        /** The connection is closed once the request was read. */
        CLOSE,
        UNAVAILABLE_503,
        ERROR_500,
        MODEL_ERROR_424,
        /** Half of the body, then the end. */
        CUT,
        /** Nothing, until the upstream is closed or healed. */
        STALL,
        /** Not HTTP. */
        GARBAGE,
        /** An answer of 1 MiB. */
        LARGE,
        /** Half of an answer of 1 MiB, then the end. */
        LARGE_CUT,
        /** An answer in chunks. */
        CHUNKED,
        /** A good answer, then the connection is closed without having said so. */
        CLOSE_AFTER
    }

    static final String DIGEST = "a".repeat(64);

    private final String id;
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;
    private volatile boolean checksHealthy;
    private volatile boolean digestInMetadataOnly;
    private volatile String digest = DIGEST;
    private volatile long delayNanos;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger mostBusy = new AtomicInteger();
    private volatile @Nullable Semaphore workers;
    private volatile String lastRequest = "";
    private final RawServer server = new RawServer(this::answer);

    FaultyUpstream(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    URI address() {
        return server.address();
    }

    /** Connections that are open. */
    int connections() {
        return server.connections();
    }

    /** Predictions begun, answered or not; checks and probes not counted. */
    int started() {
        return started.get();
    }

    /** Predictions answered well. */
    int served() {
        return served.get();
    }

    /** The last prediction's head. */
    String lastRequest() {
        return lastRequest;
    }

    FaultyUpstream fault(Fault next) {
        fault = next;
        return this;
    }

    /** Health checks and probes go well whatever the fault. */
    FaultyUpstream checksHealthy() {
        return checksHealthy(true);
    }

    FaultyUpstream checksHealthy(boolean next) {
        checksHealthy = next;
        return this;
    }

    FaultyUpstream digest(String next) {
        digest = next;
        return this;
    }

    /** Names its model as the protocol does, and not in each answer. */
    FaultyUpstream digestInMetadataOnly() {
        digestInMetadataOnly = true;
        return this;
    }

    FaultyUpstream delayMillis(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    /** So many predictions at a time; the others wait their turn. */
    FaultyUpstream workers(int count) {
        workers = new Semaphore(count, true);
        return this;
    }

    /** The most predictions that were here at the same time, working or waiting, since this was asked last. */
    int mostBusy() {
        return mostBusy.getAndSet(busy.get());
    }

    private void work() {
        Semaphore turn = workers;
        mostBusy.accumulateAndGet(busy.incrementAndGet(), Math::max);
        if (turn != null) {
            turn.acquireUninterruptibly();
        }
        LockSupport.parkNanos(delayNanos);
        if (turn != null) {
            turn.release();
        }
        busy.decrementAndGet();
    }

    /** As kill -9: nothing listens, and every connection is gone. */
    void kill() {
        server.kill();
    }

    /** Listens again on the same port. */
    void revive() {
        server.revive();
    }

    private boolean answer(String head, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        boolean check = head.contains("/v2/health") || head.contains("probe: yes") || !head.contains("x-user");
        Fault now = check && checksHealthy ? Fault.NONE : fault;
        if (!check) {
            started.incrementAndGet();
            lastRequest = head;
            work();
        }
        if (digestInMetadataOnly && head.startsWith("GET /v2/models/policy HTTP/1.1")) {
            write(out, "200 OK", "{\"name\":\"policy\",\"parameters\":{\"sha256\":\"" + digest + "\"}}");
            return true;
        }
        boolean goOn = meet(now, socket, out, head.startsWith("HEAD"));
        if (!check && goOn && (now == Fault.NONE || now == Fault.CHUNKED || now == Fault.LARGE)) {
            served.incrementAndGet();
        }
        return goOn && now != Fault.CLOSE_AFTER;
    }

    private boolean meet(Fault now, Socket socket, OutputStream out, boolean headOnly) throws IOException {
        switch (now) {
            case NONE, CLOSE_AFTER -> write(out, "200 OK", headOnly ? "" : "{\"from\":\"" + id + "\"}");
            case UNAVAILABLE_503 -> write(out, "503 Service Unavailable", "{\"error\":\"overloaded\"}");
            case ERROR_500 -> write(out, "500 Internal Server Error", "{\"error\":\"broken\"}");
            case MODEL_ERROR_424 -> write(out, "424 Failed Dependency", "{\"error\":\"model\"}");
            case RESET -> {
                RawServer.reset(socket);
                return false;
            }
            case CLOSE -> {
                return false;
            }
            case CUT -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"from\"".getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case GARBAGE -> {
                out.write("SSH-2.0-OpenSSH_9.9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case STALL -> {
                while (fault == Fault.STALL && closed.getCount() > 0 && !socket.isClosed()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
                return false;
            }
            case LARGE -> write(out, "200 OK", "x".repeat(1024 * 1024));
            case LARGE_CUT -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[512 * 1024]);
                return false;
            }
            case CHUNKED -> {
                String chunks =
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n";
                out.write(chunks.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.flush();
        return true;
    }

    private void write(OutputStream out, String status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n"
                + (digestInMetadataOnly ? "" : "mlops-model-digest: " + digest + "\r\n") + "Content-Length: "
                + bytes.length + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[headBytes.length + bytes.length];
        System.arraycopy(headBytes, 0, all, 0, headBytes.length);
        System.arraycopy(bytes, 0, all, headBytes.length, bytes.length);
        out.write(all);
    }

    @Override
    public void close() {
        closed.countDown();
        server.close();
    }
}
