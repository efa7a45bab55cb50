package io.mlops.sandbox.container;

import io.mlops.MlopsException;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.sagemaker.Hosted;
import io.mlops.sandbox.sagemaker.HostedVariant;
import io.mlops.sandbox.wire.AwsException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A container of an endpoint as a process; it is started again when it ends by itself. Thread-safe. */
final class LocalContainer implements Hosted {
    private static final System.Logger LOG = System.getLogger(LocalContainer.class.getName());
    /** "SageMaker sends a SIGTERM, waits 30 seconds, then SIGKILL" (developer guide, inference code). */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration PING_EVERY = Duration.ofMillis(50);
    /** "The request timeout on /ping attempts is 2 seconds" (developer guide). */
    private static final Duration PING_WITHIN = Duration.ofSeconds(2);
    /** "must respond to requests within 60 seconds" (developer guide). */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);

    private final HostedVariant variant;
    private final Images images;
    private final ModelFolder folder;
    private final MotoClient moto;
    private final CloudLogs logs;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = freePort();
    private @Nullable ContainerProcess process;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable String failure;

    LocalContainer(HostedVariant variant, Images images, ModelFolder folder, MotoClient moto, CloudLogs logs) {
        this.variant = variant;
        this.images = images;
        this.folder = folder;
        this.moto = moto;
        this.logs = logs;
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
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(url("/invocations"))
                .timeout(ANSWERS_WITHIN)
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
            folder.fill(variant.model(), moto);
            boolean again = true;
            while (again && !closed) {
                again = runOnce();
            }
        } catch (AwsException | MlopsException e) {
            failure = "Failed to download model data for container \"container_1\" from URL: \""
                    + variant.model().s3Uri() + "\". " + e.getMessage();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot run the container of " + variant.endpoint(), e);
            failure = "The container could not be started: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder.root());
    }

    /** Whether it was ready once: then it is started again. */
    private boolean runOnce() throws AwsException, IOException, InterruptedException {
        List<String> command = new ArrayList<>(images.command(variant.image()));
        command.add("serve");
        LogStream output = logs.stream(
                variant.place().region(), "/aws/sagemaker/Endpoints/" + variant.endpoint(), variant.logStream());
        ContainerProcess started;
        synchronized (this) {
            if (closed) {
                output.end();
                return false;
            }
            started = ContainerProcess.start(command, environment(), folder.root(), GRACE, output);
            process = started;
        }
        if (!answersPing(started)) {
            started.close();
            // Whoever hears of the failure looks for its reason there.
            started.awaitLog(WRITTEN_WITHIN);
            failure = "The primary container for production variant " + variant.variant()
                    + " did not pass the ping health check. Please check CloudWatch logs for this endpoint.";
            return false;
        }
        ready = !closed;
        int status = started.await();
        ready = false;
        if (!closed) {
            LOG.log(
                    Level.WARNING,
                    "The container of {0} ended with {1} and is started again",
                    variant.endpoint(),
                    status);
        }
        return true;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = folder.translated(variant.environment());
        environment.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
        environment.put("SAGEMAKER_REGION", variant.place().region());
        environment.put("MLOPS_MODEL_DIR", folder.model().toString());
        // Inside a container every address is its own; on this machine only the loopback one is.
        environment.put("MLOPS_SERVER_HOST", "127.0.0.1");
        return environment;
    }

    private boolean answersPing(ContainerProcess started) throws InterruptedException {
        long deadline = System.nanoTime() + variant.startsWithin().toNanos();
        HttpRequest ping =
                HttpRequest.newBuilder(url("/ping")).timeout(PING_WITHIN).build();
        while (System.nanoTime() < deadline && !started.endsWithin(PING_EVERY)) {
            try {
                if (client.send(ping, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The container of {0} does not answer yet: {1}", variant.endpoint(), e);
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
