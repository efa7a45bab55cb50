package io.mlops.gateway;

import io.mlops.gateway.access.Identity;
import io.mlops.gateway.admission.AddressKey;
import io.mlops.gateway.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: takes one request at a time, whole, and answers in order. What a client sends ahead of its answer
 * waits undecided, and reading stops meanwhile. Belongs to one event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    /** What the access log says where nobody was there to take the answer. */
    static final int GONE = 499;
    /** How long an answered connection that must close may go on sending what nobody reads. */
    private static final long LINGER_NANOS = 1_000_000_000L;

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** A request is coming in. */
        READING,
        /** A request is being answered. */
        SERVING,
        /** The last answer has been given; the rest of the input is thrown away. */
        LINGERING
    }

    private final DataPlane plane;
    private final Worker worker;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private final RequestReader reader;
    private @Nullable Channel channel;
    private @Nullable SslHandler tls;
    private @Nullable Exchange exchange;
    private @Nullable ResponseWriter writer;
    private Phase phase = Phase.IDLE;
    private final Upload upload = new Upload();
    private boolean draining;
    private boolean ending;
    private boolean said;
    private long phaseSince;

    ClientConnection(DataPlane plane, Worker worker) {
        this.plane = plane;
        this.worker = worker;
        this.reader = new RequestReader(
                plane.table(), plane.edge().access(), plane.gate().memory());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        tls = context.pipeline().get(SslHandler.class);
        phaseSince = worker.now();
        worker.add(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        ServerTls ours = plane.edge().tls();
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess() && ours != null && tls != null) {
            if (ours.asksForCertificates()) {
                reader.certificate(CertificateIdentity.of(tls.engine().getSession()));
            }
        }
        super.userEventTriggered(context, event);
    }

    ByteBufAllocator allocator() {
        return channel().alloc();
    }

    /** Bytes of a request came in. */
    void received(int bytes) {
        if (phase == Phase.IDLE || phase == Phase.READING) {
            upload.received(bytes, worker.now());
        }
    }

    /** Who the client is, as far as rates are concerned: by name where that is known, else by address. */
    String clientKey() {
        Identity identity = reader.identity();
        if (identity != null) {
            return identity.name();
        }
        return channel().remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? AddressKey.of(remote.getAddress())
                : "unknown";
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (phase == Phase.LINGERING) {
            ReferenceCountUtil.release(message);
        } else if (phase == Phase.SERVING || !ahead.isEmpty() || !channel().isWritable()) {
            ahead.add(message);
            channel().config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    /** Goes on with what was sent ahead; not while the client leaves earlier answers lying, or they would pile up here. */
    private void takeAhead() {
        while (!ahead.isEmpty()
                && phase != Phase.SERVING
                && phase != Phase.LINGERING
                && channel().isWritable()) {
            take(ahead.poll());
        }
        if (phase != Phase.LINGERING) {
            channel().config().setAutoRead(ahead.isEmpty());
        }
    }

    private void take(Object message) {
        HttpObject object = (HttpObject) message;
        if (object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            refuseRest(RequestRules.malformed(object.decoderResult().cause()));
            return;
        }
        if (object instanceof HttpRequest request) {
            enter(Phase.READING);
            GatewayError refusal = reader.begin(request);
            if (refusal != null) {
                refuseRest(refusal);
            } else if (reader.wantsContinue()) {
                Outbound.flush(channel(), allocator().buffer(32).writeBytes(Wire.CONTINUE));
            }
        }
        if (object instanceof HttpContent content && phase == Phase.READING) {
            GatewayError refusal = reader.add(content.content(), allocator());
            if (refusal != null) {
                refuseRest(refusal);
            } else if (content instanceof LastHttpContent) {
                serve();
            }
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void serve() {
        enter(Phase.SERVING);
        upload.ended();
        ClientRequest request = reader.finish();
        writer = new ResponseWriter(channel(), request, draining);
        Deployment deployment = reader.deployment();
        if (deployment == null) {
            plane.answerLocally(request, this);
            request.release();
            finished();
            return;
        }
        GatewayError refusal = plane.gate().refusal(this);
        if (refusal != null) {
            request.release();
            plane.refused(refusal);
            refuse(refusal, 0);
            finished();
            return;
        }
        Exchange next = plane.exchange(this, worker, deployment, request, reader.wishMillis());
        exchange = next;
        next.begin();
    }

    /** A whole answer of an upstream; owns the body. */
    void respond(UpstreamLink link, HttpResponse head, ByteBuf body, int attempts) {
        writer().whole(link, head, body, attempts);
    }

    /** The head of an upstream's answer that is passed on as it comes. */
    void startStream(Attempt attempt, int attempts) {
        writer().startStream(attempt.link(), attempt.head(), attempts);
        ByteBuf held = attempt.takeHeld();
        stream(held);
    }

    void stream(ByteBuf content) {
        writer().stream(content);
        if (!channel().isWritable() && exchange != null) {
            exchange.reading(false);
        }
        phaseSince = worker.now();
    }

    void endStream() {
        writer().endStream();
    }

    /** An answer that was begun cannot be finished: closing is the only way to say so. */
    void breakOff() {
        exchange = null;
        Outbound.close(channel());
    }

    /** The gateway's own answer. */
    void refuse(GatewayError error, int attempts) {
        writer().own(error, attempts);
    }

    /** The gateway's own answer to a health or metadata request. */
    void answerLocally(int status, String json) {
        writer().local(status, json);
    }

    /** The request that was in flight is answered; the next may come, or the connection ends. */
    void finished() {
        exchange = null;
        reader.release();
        if (!channel().isActive()) {
            return;
        }
        if (!writer().keepAlive() || ending) {
            linger();
            return;
        }
        enter(Phase.IDLE);
        takeAhead();
    }

    /** Answers a request that is not whole, or not one: what follows on the connection cannot be trusted. */
    private void refuseRest(GatewayError error) {
        reader.reset();
        plane.refused(error);
        ResponseWriter last = new ResponseWriter(channel(), null, true);
        writer = last;
        last.own(error, 0);
        linger();
    }

    /** Says that no more answers come, then waits for the client's end: closing at once could destroy the last answer on its way. */
    private void linger() {
        enter(Phase.LINGERING);
        releaseAhead();
        channel().config().setAutoRead(true);
        ChannelFuture lastWrite = tls == null ? channel().writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        lastWrite.addListener(done -> {
            // Only now: until then the client may still be taking the answer.
            said = true;
            phaseSince = worker.now();
            if (lastWrite.channel() instanceof DuplexChannel duplex) {
                ChannelFuture unused = duplex.shutdownOutput();
            }
        });
    }

    /** The gateway is going: the answer in flight, or the next one, is the last; an idle connection ends when wanted. */
    void drain(boolean closeIdle) {
        draining = true;
        ending |= closeIdle;
        if (writer != null) {
            writer.lastOne();
        }
        if (closeIdle && phase == Phase.IDLE) {
            linger();
        }
    }

    /** Ends what has taken too long. */
    void sweep(long now) {
        ClientLimits limits = plane.limits();
        long age = now - phaseSince;
        if (!channel().isWritable() && age > limits.writeTime().toNanos()) {
            Outbound.close(channel());
            return;
        }
        switch (phase) {
            case IDLE -> {
                if (upload.isTooSlow(limits, now)) {
                    refuseRest(RequestRules.tooSlow());
                } else if (age > limits.idleTime().toNanos()) {
                    linger();
                }
            }
            case READING -> {
                if (age > limits.requestTime().toNanos() || upload.isTooSlow(limits, now)) {
                    refuseRest(RequestRules.tooSlow());
                }
            }
            case SERVING -> {
                // Its deadline ends it.
            }
            case LINGERING -> {
                if (age > (said ? LINGER_NANOS : limits.writeTime().toNanos())) {
                    Outbound.close(channel());
                }
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        phaseSince = worker.now();
        if (exchange != null) {
            exchange.reading(context.channel().isWritable());
        } else {
            takeAhead();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        worker.remove(this);
        releaseAhead();
        reader.reset();
        Exchange abandoned = exchange;
        exchange = null;
        if (abandoned != null) {
            abandoned.abandon();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that resets its connection is everyday life; anything else is ours and must be seen.
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            plane.handshakeFailed();
        } else if (!(cause instanceof IOException)) {
            plane.unexpected(cause);
        }
        Outbound.close(context.channel());
    }

    /** Whether a request is coming in or being answered, or a last answer is on its way. */
    boolean isBusy() {
        return phase == Phase.SERVING || phase == Phase.READING || (phase == Phase.LINGERING && !said);
    }

    void close() {
        Outbound.close(channel());
    }

    long now() {
        return worker.now();
    }

    private void enter(Phase next) {
        phase = next;
        phaseSince = worker.now();
    }

    private void releaseAhead() {
        Object message = ahead.poll();
        while (message != null) {
            ReferenceCountUtil.release(message);
            message = ahead.poll();
        }
    }

    private ResponseWriter writer() {
        return Objects.requireNonNull(writer, "no request yet");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not in a pipeline yet");
    }
}
