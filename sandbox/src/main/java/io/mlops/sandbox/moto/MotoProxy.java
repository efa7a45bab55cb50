package io.mlops.sandbox.moto;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
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

/** Hands requests on to moto as they are. Thread-safe. */
public final class MotoProxy implements WireService, AutoCloseable {
    /** What belongs to one connection, or is written by the client of the next one itself. */
    private static final Set<String> OWN = Set.of(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "keep-alive", "date");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI moto;

    public MotoProxy(URI moto) {
        this.moto = moto;
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        String query = request.rawQuery();
        URI uri = URI.create(moto + request.rawPath() + (query.isEmpty() ? "" : "?" + query));
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(uri)
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
