package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request of the gateway's own to one upstream, over the same connections that users' requests take. Belongs to one event loop. */
final class Call implements ConnectionListener, ResponseListener {
    private static final int MOST_BYTES = 1024 * 1024;

    private final UpstreamLink link;
    private final Worker worker;
    private final HttpMethod method;
    private final String target;
    private final byte[] body;
    private final Duration timeout;
    private final CallListener listener;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private @Nullable UpstreamConnection connection;
    private @Nullable HttpResponse head;
    private @Nullable Future<?> timer;
    private boolean fresh;
    private boolean over;

    Call(
            UpstreamLink link,
            Worker worker,
            HttpMethod method,
            String target,
            byte[] body,
            Duration timeout,
            CallListener listener) {
        this.link = link;
        this.worker = worker;
        this.method = method;
        this.target = target;
        this.body = body;
        this.timeout = timeout;
        this.listener = listener;
    }

    void start() {
        timer = worker.loop()
                .schedule(
                        () -> finish(Failure.TIMEOUT, "no answer within " + timeout.toMillis() + " ms"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        worker.waitsFor();
        link.pool(worker).acquire(this);
    }

    @Override
    public void connected(UpstreamConnection newConnection) {
        if (over) {
            link.pool(worker).release(newConnection);
            return;
        }
        connection = newConnection;
        HttpHeaders headers = new DefaultHttpHeaders();
        if (body.length > 0) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        ByteBuf content = Unpooled.wrappedBuffer(body);
        ClientRequest request = new ClientRequest(method, target, HttpVersion.HTTP_1_1, headers, content, true);
        LinkTransport transport = link.transport();
        if (transport != null) {
            transport.send(link, newConnection, request, ByteBufAllocator.DEFAULT, timeout.toMillis(), this);
            return;
        }
        ByteBuf bytes = request.encode(ByteBufAllocator.DEFAULT, link.host(), timeout.toMillis());
        newConnection.send(bytes, request.bodyIsInline() ? null : content, false, this);
    }

    @Override
    public void notConnected(Failure failure, String detail) {
        finish(failure, detail);
    }

    @Override
    public void head(HttpResponse newHead) {
        head = newHead;
    }

    @Override
    public void detached() {
        connection = null;
    }

    @Override
    public void content(ByteBuf content) {
        int size = content.readableBytes();
        if (answer.size() + size <= MOST_BYTES) {
            byte[] bytes = new byte[size];
            content.readBytes(bytes);
            answer.writeBytes(bytes);
        }
        content.release();
        if (answer.size() + size > MOST_BYTES) {
            finish(Failure.MALFORMED, "an answer larger than " + MOST_BYTES + " bytes");
        }
    }

    @Override
    public void end() {
        connection = null;
        if (settle()) {
            HttpResponse done = Objects.requireNonNull(head);
            listener.answered(done.status().code(), done.headers(), answer.toByteArray());
        }
    }

    @Override
    public void failed(Failure failure, String detail) {
        connection = null;
        if (failure == Failure.STALE && !fresh && !over) {
            fresh = true;
            link.pool(worker).connect(this);
            return;
        }
        finish(failure, detail);
    }

    private void finish(Failure failure, String detail) {
        if (settle()) {
            if (connection != null) {
                connection.abandon();
            }
            listener.failed(failure, detail);
        }
    }

    private boolean settle() {
        if (over) {
            return false;
        }
        over = true;
        worker.waitedFor();
        Objects.requireNonNull(timer).cancel(false);
        return true;
    }
}
