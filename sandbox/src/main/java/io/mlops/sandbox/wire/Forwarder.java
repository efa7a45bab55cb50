package io.mlops.sandbox.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Hands requests on to another server of this machine, headers and body as they are. Thread-safe. */
public final class Forwarder implements AutoCloseable {
    /** What belongs to one connection, or is written by the client of the next one itself. */
    private static final Set<String> OWN = Set.of(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "keep-alive", "date");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Sends it and returns what came back.
     *
     * @param target in place of the request's own address
     */
    public WireAnswer forward(WireRequest request, URI target) throws IOException, InterruptedException {
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(target)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, values) -> {
            if (!OWN.contains(name)) {
                values.forEach(value -> forwarded.header(name, value));
            }
        });
        HttpResponse<byte[]> answer = client.send(forwarded.build(), BodyHandlers.ofByteArray());
        Map<String, List<String>> headers = new LinkedHashMap<>();
        answer.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            // The length of a body that HEAD leaves out is news to the client.
            if (!OWN.contains(lower)
                    || (lower.equals("content-length") && request.method().equals("HEAD"))) {
                headers.put(name, values);
            }
        });
        return new WireAnswer(answer.statusCode(), headers, answer.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
