package io.mlops.gateway.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a key set: no redirects, certificates as the system trusts them, five seconds. */
final class HttpFetch implements KeySource.Fetch {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1024 * 1024;

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    HttpFetch(URI address) {
        this.address = address;
    }

    @Override
    public byte[] fetch() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            HttpResponse<byte[]> answer = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200 || answer.body().length > MOST_BYTES) {
                throw new IOException(
                        where() + " answered " + answer.statusCode() + " with " + answer.body().length + " bytes");
            }
            return answer.body();
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException(where() + " was not waited for", e);
        } catch (ExecutionException e) {
            throw new IOException(where() + " cannot be read: " + e.getCause(), e);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IOException(where() + " did not answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    /** Without user and query, which may hold a secret. */
    private String where() {
        return address.getScheme() + "://" + address.getHost() + address.getPath();
    }
}
