package io.mlops.sandbox.container;

import io.mlops.MlopsException;
import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A container of an endpoint as a process; it is started again when it ends by itself. Thread-safe. */
final class LocalContainer implements Hosted {
    private static final System.Logger LOG = System.getLogger(LocalContainer.class.getName());
    private static final Duration PING_EVERY = Duration.ofMillis(50);
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);

    private final ServingContract contract;
    private final Path folder;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = freePort();
    private @Nullable ContainerProcess process;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable String failure;

    /** @param folder what stands for its file system; deleted once it has ended */
    LocalContainer(ServingContract contract, Path folder) {
        this.contract = contract;
        this.folder = folder;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public WireAnswer invoke(WireRequest request) throws IOException, InterruptedException {
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(url(contract.scoringRoute()))
                .timeout(contract.times().toAnswer())
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> forwarded.header(name, value)));
        HttpResponse<byte[]> answer = client.send(forwarded.build(), BodyHandlers.ofByteArray());
        return new WireAnswer(answer.statusCode(), answer.headers().map(), answer.body());
    }

    @Override
    public void close() {
        closed = true;
        ready = false;
        synchronized (this) {
            if (process != null) {
                process.stop();
            }
        }
        client.shutdownNow();
    }

    /** Starts it, and returns once it has ended for good. */
    void run() {
        try {
            if (filled()) {
                boolean again = true;
                while (again && !closed) {
                    again = runOnce();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot run the container of " + contract.endpoint(), e);
            failure = "The container could not be started: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }

    private boolean filled() throws IOException, InterruptedException {
        try {
            contract.fill();
            return true;
        } catch (MlopsException e) {
            failure = contract.cannotFill(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Whether it was ready once: then it is started again. */
    private boolean runOnce() throws IOException, InterruptedException {
        LogStream output = contract.log();
        ContainerProcess started;
        synchronized (this) {
            if (closed) {
                output.end();
                return false;
            }
            started = ContainerProcess.start(
                    contract.command(),
                    contract.environment(port),
                    folder,
                    contract.times().toEnd(),
                    output);
            process = started;
        }
        if (!answersPing(started)) {
            started.close();
            // Whoever hears of the failure looks for its reason there.
            started.awaitLog(WRITTEN_WITHIN);
            failure = contract.unhealthy();
            return false;
        }
        ready = !closed;
        int status = started.await();
        ready = false;
        if (!closed) {
            LOG.log(
                    Level.WARNING,
                    "The container of {0} ended with {1} and is started again",
                    contract.endpoint(),
                    status);
        }
        return true;
    }

    private boolean answersPing(ContainerProcess started) throws InterruptedException {
        long deadline = System.nanoTime() + contract.times().toStart().toNanos();
        HttpRequest ping = HttpRequest.newBuilder(url(contract.healthRoute()))
                .timeout(contract.times().toBeHealthy())
                .build();
        while (System.nanoTime() < deadline && !started.endsWithin(PING_EVERY)) {
            try {
                if (client.send(ping, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The container of {0} does not answer yet: {1}", contract.endpoint(), e);
            }
        }
        return false;
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
