package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.routing.Transports;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportTarget;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Asks places for predictions, plainly or through their provider's transport. Thread-safe; blocks. */
public final class PredictionCalls implements AutoCloseable {
    /** What a model's server says its model's SHA-256 is. */
    public static final String DIGEST = "mlops-model-digest";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** More endpoints than this are not asked at a time: transports of those that are gone are not kept for ever. */
    private static final int MOST_OPEN = 64;

    private final Transports transports;
    private final Duration patience;
    private final Map<TransportTarget, InferenceTransport> open = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    PredictionCalls(Transports transports) {
        this(transports, ANSWER);
    }

    /** {@code patience} is how long an answer may take. */
    public PredictionCalls(Transports transports, Duration patience) {
        this.transports = transports;
        this.patience = patience;
    }

    /** The service before an endpoint takes no more just now: nothing was done there. */
    public static final class Throttled extends IOException {
        private static final long serialVersionUID = 1L;

        Throttled(String reason) {
            super(reason);
        }
    }

    /** An answer as a plain server gives it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Answer(int status, HttpHeaders headers, byte[] body) {
        private static Answer of(HttpResponse<byte[]> response) {
            return new Answer(response.statusCode(), response.headers(), response.body());
        }
    }

    HttpClient http() {
        return http;
    }

    /** Of a plain server. */
    Answer get(ReplicaPlace place, String path) throws IOException, InterruptedException {
        return Answer.of(send(HttpRequest.newBuilder(place.address().resolve(path))));
    }

    /** IOException: nobody answered, or nobody could be asked; {@link Throttled} where a service takes no more. */
    public Answer infer(ReplicaPlace place, String deployment, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        String path = "/v2/models/" + deployment + "/infer";
        Optional<TransportTarget> through = place.through();
        if (through.isPresent()) {
            return through(transport(through.get()), deployment, path, headers, body);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(place.address().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return Answer.of(send(request));
    }

    private InferenceTransport transport(TransportTarget target) {
        if (open.size() >= MOST_OPEN) {
            close(open);
        }
        return open.computeIfAbsent(
                target, wanted -> transports.open(wanted.location().provider(), wanted));
    }

    private Answer through(
            InferenceTransport transport, String deployment, String path, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        if (transport.refreshDue()) {
            transport.refresh();
        }
        Map<String, List<String>> multiple = new HashMap<>();
        headers.forEach((name, value) -> multiple.put(name, List.of(value)));
        HttpHeaders all = HttpHeaders.of(multiple, (name, value) -> true);
        return switch (transport.sign(deployment, "POST", path, all, ByteBuffer.wrap(body), patience)) {
            case Outgoing.Signed signed -> plain(transport, signed, send(transport.request(signed, body)));
            case Outgoing.Unfit(String reason) -> throw new IOException(transport + " cannot be asked: " + reason);
            case Outgoing.NotNow(String reason) -> throw new IOException(transport + " cannot be asked: " + reason);
        };
    }

    private static Answer plain(InferenceTransport transport, Outgoing.Signed signed, HttpResponse<byte[]> response)
            throws IOException {
        int status = response.statusCode();
        if (InferenceTransport.isAnswer(status)) {
            return new Answer(status, transport.answered(response.headers()), response.body());
        }
        return switch (transport.refused(signed, status, response.headers(), response.body())) {
            case TransportAnswer.Said said -> new Answer(said.status(), said.headers(), said.body());
            case TransportAnswer.Unable(String reason) -> throw new IOException(reason);
            case TransportAnswer.Throttled(String reason) -> throw new Throttled(reason);
            case TransportAnswer.Unauthenticated(String reason) -> throw new IOException(reason);
        };
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(patience).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void close(Map<TransportTarget, InferenceTransport> all) {
        all.forEach((target, transport) -> transport.close());
        all.clear();
    }

    @Override
    public void close() {
        http.shutdownNow();
        close(open);
    }
}
