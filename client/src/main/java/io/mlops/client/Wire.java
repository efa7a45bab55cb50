package io.mlops.client;

import io.mlops.routing.Failure;
import io.mlops.routing.LiveUpstream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 to upstreams on the JDK's client, which keeps the connections. Thread-safe. */
final class Wire implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final ClientOptions options;

    Wire(ClientOptions options) {
        this.options = options;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.connectTimeout())
                .executor(threads);
        if (options.tls() != null) {
            builder.sslContext(options.tls());
        }
        this.http = builder.build();
    }

    HttpRequest.Builder request(LiveUpstream upstream, String target) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(upstream.upstream().address().resolve(target));
        if (options.apiKey() != null) {
            builder.setHeader("authorization", "Bearer " + options.apiKey());
        }
        return builder;
    }

    CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, HttpResponse.BodyHandler<byte[]> body) {
        return http.sendAsync(request, body);
    }

    HttpResponse<byte[]> call(HttpRequest.Builder request, Duration timeout) throws IOException, InterruptedException {
        return http.send(request.timeout(timeout).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Runs on a thread of its own, which may wait. */
    void run(Runnable task) {
        threads.execute(task);
    }

    /** What went wrong, by the outermost cause that tells. */
    static Failure classify(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Failure kind = kind(cause);
            if (kind != null) {
                return kind;
            }
        }
        return Failure.CLOSED;
    }

    private static @Nullable Failure kind(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException e -> Failure.CONNECT_TIMEOUT;
            case HttpTimeoutException e -> Failure.TIMEOUT;
            case UnresolvedAddressException e -> Failure.UNREACHABLE;
            case NoRouteToHostException e -> Failure.UNREACHABLE;
            case SSLException e -> Failure.UNREACHABLE;
            case BindException e -> Failure.LOCAL;
            // The JDK wraps a refused connection and an unknown host in another of the kind; only the inner one tells.
            case ConnectException e when e.getCause() instanceof IOException -> null;
            case ConnectException e when e.getCause() instanceof UnresolvedAddressException -> Failure.UNREACHABLE;
            case ConnectException e -> says(e, "unreachable") ? Failure.UNREACHABLE : Failure.REFUSED;
            case ProtocolException e -> Failure.MALFORMED;
            case IOException e when says(e, "too many open files") -> Failure.LOCAL;
            case IOException e when says(e, "reset") -> Failure.RESET;
            default -> null;
        };
    }

    private static boolean says(Throwable cause, String word) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(word);
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
