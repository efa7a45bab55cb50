package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.mlops.routing.Try;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Try} needs of the wire. Holds the answer back until it is whole, or too large to hold, so that another can still
 * take its place when it breaks. Belongs to one event loop.
 */
final class Attempt implements ConnectionListener, ResponseListener {
    private final Exchange exchange;
    private final UpstreamLink link;
    private final Try attempt;
    private @Nullable UpstreamConnection connection;
    private @Nullable HttpResponse head;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private int reserved;
    private boolean committed;
    private boolean over;

    Attempt(Exchange exchange, UpstreamLink link, Try attempt) {
        this.exchange = exchange;
        this.link = link;
        this.attempt = attempt;
    }

    UpstreamLink link() {
        return link;
    }

    Try attempt() {
        return attempt;
    }

    HttpResponse head() {
        return Objects.requireNonNull(head, "no answer yet");
    }

    /** Whether the client has been given a part of this answer: no other can take its place any more. */
    boolean isCommitted() {
        return committed;
    }

    /** What was held back; the caller owns it. */
    ByteBuf takeHeld() {
        exchange.memory().giveBack(reserved);
        reserved = 0;
        ByteBuf taken = held;
        held = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    void start() {
        link.attempted();
        UpstreamPool pool = link.pool(exchange.worker());
        if (attempt.fresh()) {
            pool.connect(this);
        } else {
            pool.acquire(this);
        }
    }

    @Override
    public void connected(UpstreamConnection newConnection) {
        if (over) {
            link.pool(exchange.worker()).release(newConnection);
            return;
        }
        connection = newConnection;
        ClientRequest request = exchange.request();
        LinkTransport transport = link.transport();
        if (transport != null) {
            transport.send(link, newConnection, request, exchange.allocator(), exchange.remainingMillis(), this);
            return;
        }
        ByteBufAllocator allocator = exchange.allocator();
        ByteBuf bytes = request.encode(allocator, link.host(), exchange.remainingMillis());
        ByteBuf body = request.bodyIsInline() ? null : request.body().retainedDuplicate();
        newConnection.send(bytes, body, request.isHead(), this);
    }

    @Override
    public void notConnected(Failure failure, String detail) {
        failed(failure, detail);
    }

    @Override
    public void head(HttpResponse newHead) {
        head = newHead;
        boolean tooMuch =
                Try.saysTooMuch(newHead.status().code(), newHead.headers().contains(HttpHeaderNames.RETRY_AFTER));
        if (tooMuch) {
            link.live().overloaded(exchange.worker().now());
        }
        if (exchange.head(this, tooMuch) && !exchange.request().isHead() && mustStream(newHead)) {
            commit();
        }
    }

    @Override
    public void detached() {
        connection = null;
    }

    private boolean mustStream(HttpResponse newHead) {
        int code = newHead.status().code();
        if (code == HttpResponseStatus.NO_CONTENT.code() || code == HttpResponseStatus.NOT_MODIFIED.code()) {
            // Nothing follows their heads, whatever these say: the end of a stream would be taken for the next answer.
            return false;
        }
        long length = HttpUtil.getContentLength(newHead, -1L);
        String type = newHead.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return length > exchange.holdable() || (type != null && type.startsWith("text/event-stream"));
    }

    private void commit() {
        if (exchange.streams(this)) {
            committed = true;
        }
    }

    @Override
    public void content(ByteBuf content) {
        if (over) {
            content.release();
            return;
        }
        exchange.heard(this);
        if (!committed && !reserve(content.readableBytes())) {
            // There is no memory to hold it back: better an answer that cannot be replaced than none.
            commit();
            if (over) {
                content.release();
                return;
            }
        }
        if (committed) {
            exchange.streamed(content);
        } else {
            hold(content);
            if (held.readableBytes() > exchange.holdable()) {
                commit();
            }
        }
    }

    private boolean reserve(int bytes) {
        if (!exchange.memory().take(bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    private void hold(ByteBuf content) {
        if (!held.isReadable()) {
            held.release();
            held = content;
        } else if (held instanceof CompositeByteBuf parts) {
            parts.addComponent(true, content);
        } else {
            held = exchange.allocator().compositeBuffer(64).addComponents(true, held, content);
        }
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        connection = null;
        exchange.answered(this);
    }

    @Override
    public void failed(Failure failure, String detail) {
        if (over) {
            return;
        }
        connection = null;
        exchange.failed(this, failure, detail);
    }

    /** The attempt no longer counts, but its answer is short and already comes: the connection is kept. */
    void overAndKeepConnection() {
        if (!over && connection != null) {
            connection.discard();
            connection = null;
        }
        over();
    }

    /** The attempt no longer counts; whatever comes of it is dropped. */
    void over() {
        if (over) {
            return;
        }
        over = true;
        takeHeld().release();
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
    }

    /** Lets the upstream go on, or not, as the client keeps up. */
    void reading(boolean wanted) {
        if (connection != null) {
            connection.reading(wanted);
        }
    }
}
