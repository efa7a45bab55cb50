package io.mlops.client;

import io.mlops.routing.Failure;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamTransport;
import io.mlops.transport.CredentialRefresher;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.mlops.transport.TransportAnswer;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Through what one upstream is spoken to that is not a plain server, and its credentials, kept fresh. Thread-safe. */
final class ClientTransport implements AutoCloseable {
    private final InferenceTransport transport;
    private final CredentialRefresher refresher;

    private ClientTransport(InferenceTransport transport, CredentialRefresher refresher) {
        this.transport = transport;
        this.refresher = refresher;
    }

    /** Empty where the upstream is a plain server. */
    static Optional<ClientTransport> of(Upstream upstream, ClientContext context) {
        UpstreamTransport named = upstream.transport();
        if (named == null) {
            return Optional.empty();
        }
        InferenceTransport opened = context.options().transports().open(upstream, named);
        return Optional.of(
                new ClientTransport(opened, new CredentialRefresher(opened, context.timer(), context.wire()::run)));
    }

    /** Gets credentials from now on; {@code first} runs once that was tried, {@code again} after each further time. */
    void open(Runnable first, Runnable again) {
        refresher.start(first, again);
    }

    /** Why nothing can be sent now; empty when it can. */
    Optional<String> unavailable() {
        return transport.unavailable();
    }

    /** How often it is asked for a prediction when nobody else asks. */
    Duration probeInterval() {
        return transport.limits().probeInterval();
    }

    Outgoing sign(String deployment, Map<String, String> headers, byte[] body, Duration remaining) {
        Map<String, List<String>> multiple = new HashMap<>();
        headers.forEach((name, value) -> multiple.put(name, List.of(value)));
        return transport.sign(
                deployment,
                "POST",
                "/v2/models/" + deployment + "/infer",
                HttpHeaders.of(multiple, (name, value) -> true),
                ByteBuffer.wrap(body),
                remaining);
    }

    HttpRequest.Builder request(Outgoing.Signed signed, byte[] body) {
        return transport.request(signed, body);
    }

    /** What a plain server would have answered; where the credentials were not taken, others are asked for at once. */
    Translated translate(Outgoing.Signed signed, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (InferenceTransport.isAnswer(status)) {
            return new Translated.Answer(
                    new WholeAnswer(status, transport.answered(response.headers()), response.body()));
        }
        return switch (transport.refused(signed, status, response.headers(), response.body())) {
            case TransportAnswer.Said said -> answer(said);
            case TransportAnswer.Unable unable -> answer(unable.said());
            case TransportAnswer.Throttled(String reason) -> new Translated.Refusal(Failure.THROTTLED, reason);
            case TransportAnswer.Unauthenticated(String reason) -> {
                refresher.look();
                yield new Translated.Refusal(Failure.DENIED, reason);
            }
        };
    }

    private static Translated answer(TransportAnswer.Said said) {
        return new Translated.Answer(new WholeAnswer(said.status(), said.headers(), said.body()));
    }

    @Override
    public void close() {
        refresher.close();
        transport.close();
    }
}
