package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Ports of this machine, and small requests to them. Thread-safe. */
final class Local {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private Local() {}

    /** A port that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String get(int port, String path) throws IOException {
        return send(HttpRequest.newBuilder(address(port, path)).build()).body();
    }

    static void post(int port, String path) throws IOException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(address(port, path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        if (answer.statusCode() != 200) {
            throw new IOException("POST " + path + " on port " + port + " was answered with " + answer.statusCode());
        }
    }

    /** Whether somebody takes connections there. */
    static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // nobody there yet, which is what was asked
        }
    }

    /** Whether a GET is answered with 200. */
    static boolean answers(int port, String path) {
        try {
            return send(HttpRequest.newBuilder(address(port, path))
                                    .timeout(TIMEOUT)
                                    .build())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // nobody there yet, which is what was asked
        }
    }

    private static URI address(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Waits for it; an error names what did not happen within a minute. */
    static void await(String what, BooleanSupplier happened) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException(PATIENCE.toSeconds() + " s passed, and still not: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Waits until {@link System#nanoTime} says so. */
    static void awaitNanos(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
