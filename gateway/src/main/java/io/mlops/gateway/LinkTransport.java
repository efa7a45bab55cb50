package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.mlops.transport.CredentialRefresher;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.Optional;

/**
 * Through what one upstream is spoken to that is not a plain server, and its credentials, kept fresh away from the event
 * loops. Thread-safe.
 */
final class LinkTransport implements AutoCloseable {
    private final InferenceTransport transport;
    private final CredentialRefresher refresher;

    LinkTransport(InferenceTransport transport, CredentialRefresher refresher) {
        this.transport = transport;
        this.refresher = refresher;
    }

    InferenceTransport transport() {
        return transport;
    }

    /** Why nothing can be sent now; empty when it can. */
    Optional<String> unavailable() {
        return transport.unavailable();
    }

    /** How often it is asked for a prediction when nobody else asks. */
    Duration probeInterval() {
        return transport.limits().probeInterval();
    }

    /** Gets credentials from now on; {@code first} runs once that was tried, {@code again} after each further time. */
    void open(Runnable first, Runnable again) {
        refresher.start(first, again);
    }

    /** The credentials were not taken: gets others at once, if it is time. */
    void denied() {
        refresher.look();
    }

    /** Sends a request, signed, on a connection that is the caller's; what cannot be sent fails, and gives the connection back. */
    void send(
            UpstreamLink link,
            UpstreamConnection connection,
            ClientRequest request,
            ByteBufAllocator allocator,
            long remainingMillis,
            ResponseListener listener) {
        switch (sign(link.deployment().name(), request, remainingMillis)) {
            case Outgoing.Signed signed -> {
                ByteBuf head = request.encode(allocator, link.host(), signed);
                ByteBuf body = request.bodyIsInline() ? null : request.body().retainedDuplicate();
                connection.send(head, body, false, new Translation(this, signed, listener));
            }
            case Outgoing.Unfit(String reason) -> {
                connection.giveBack();
                listener.failed(Failure.UNFIT, reason);
            }
            case Outgoing.NotNow(String reason) -> {
                connection.giveBack();
                listener.failed(Failure.DENIED, reason);
            }
        }
    }

    private Outgoing sign(String deployment, ClientRequest request, long remainingMillis) {
        return transport.sign(
                deployment,
                request.method().name(),
                request.target(),
                Translation.headers(request.headers(), HopByHop.declared(request.headers())),
                request.body().nioBuffer(),
                Duration.ofMillis(remainingMillis));
    }

    @Override
    public void close() {
        refresher.close();
        transport.close();
    }
}
