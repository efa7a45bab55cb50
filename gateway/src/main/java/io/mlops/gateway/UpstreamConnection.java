package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One kept connection to an upstream, carrying one request at a time. Belongs to one event loop. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final long DISCARD_MILLIS = 1000;

    private final UpstreamPool pool;
    private @Nullable Channel channel;
    private @Nullable ResponseListener listener;
    private @Nullable String brokenBy;
    private @Nullable Disturbance disturbance;
    private boolean muted;
    private boolean readingWanted = true;
    private boolean informational;
    private boolean answering;
    private boolean reusable;
    private boolean headRequest;
    private boolean returning;
    private int served;
    private long idleSince;

    UpstreamConnection(UpstreamPool pool) {
        this.pool = pool;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** Whether the decoder must expect no body, whatever the head says. */
    boolean awaitsHeadOnly() {
        return headRequest;
    }

    boolean isActive() {
        return channel().isActive();
    }

    /** Whether an earlier request was answered on it: the upstream may have closed it since without our knowing yet. */
    boolean reused() {
        return served > 0;
    }

    long idleSince() {
        return idleSince;
    }

    void idle(long now) {
        idleSince = now;
    }

    /** Sends one request; owns the buffers. */
    void send(ByteBuf head, @Nullable ByteBuf body, boolean isHeadRequest, ResponseListener newListener) {
        listener = newListener;
        answering = false;
        headRequest = isHeadRequest;
        UpstreamFault fault = pool.fault();
        if (fault == null) {
            write(head, body);
        } else {
            disturbance().send(fault, head, body);
        }
    }

    /** Puts a request on the wire; owns the buffers. */
    void write(ByteBuf head, @Nullable ByteBuf body) {
        Channel to = channel();
        // A write that fails closes the channel, which is where failures are handled.
        if (body == null) {
            Outbound.flush(to, head);
        } else {
            Outbound.write(to, head);
            Outbound.flush(to, body);
        }
    }

    /** Nothing was sent on it, and nothing will be: whoever comes next may have it. */
    void giveBack() {
        pool.release(this);
    }

    /** The answer is no longer wanted: the connection goes, since what is still to come would be taken for the next answer. */
    void abandon() {
        listener = null;
        close();
    }

    /** The answer is no longer wanted, but short: it is read to its end so that the connection can be used again. */
    void discard() {
        listener = Discarding.RESPONSE;
        ScheduledFuture<?> unused = channel()
                .eventLoop()
                .schedule(
                        () -> {
                            if (listener instanceof Discarding) {
                                abandon();
                            }
                        },
                        DISCARD_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    void close() {
        Outbound.close(channel());
    }

    /** Stops and resumes reading, when the client takes the answer more slowly than it comes. */
    void reading(boolean wanted) {
        readingWanted = wanted;
        channel().config().setAutoRead(wanted && !muted);
    }

    /** A drill begins, or ends: null. */
    void disturbed(@Nullable UpstreamFault fault) {
        muted = fault != null && fault.mutes();
        reading(readingWanted);
        if (fault == null) {
            disturbance().sendHeld();
        } else if (fault.kind() == UpstreamFault.Kind.REFUSE) {
            breakOff();
        }
    }

    /** Ends as if the upstream had reset it. */
    void breakOff() {
        brokenBy = "Connection reset by a drill";
        close();
    }

    private Disturbance disturbance() {
        Disturbance there = disturbance;
        if (there == null) {
            there = new Disturbance(this, channel(), pool.random());
            disturbance = there;
        }
        return there;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (listener == null) {
            // Bytes that no request asked for: nothing on this connection can be trusted any more.
            ReferenceCountUtil.release(message);
            Outbound.close(context.channel());
            return;
        }
        if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            malformed(context, String.valueOf(object.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpResponse head) {
            head(context, head);
        } else if (message instanceof HttpContent content) {
            content(content);
        }
    }

    private void head(ChannelHandlerContext context, HttpResponse head) {
        if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            if (head.status().code() == 101) {
                malformed(context, "switched protocols unasked");
                return;
            }
            informational = true;
            return;
        }
        String problem = ResponseRules.problem(head);
        if (problem != null) {
            malformed(context, problem);
            return;
        }
        answering = true;
        reusable = HttpUtil.isKeepAlive(head) && (headRequest || isFramed(head));
        Objects.requireNonNull(listener).head(head);
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (informational) {
            content.release();
            informational = !last;
            return;
        }
        ResponseListener to = Objects.requireNonNull(listener);
        if (content.content().isReadable()) {
            to.content(content.content());
        } else {
            content.release();
        }
        // The listener may have given up on hearing the content.
        if (last && listener != null) {
            finished(to);
        }
    }

    private void finished(ResponseListener to) {
        listener = null;
        served++;
        if (reusable) {
            reading(true);
            returning = true;
        } else {
            close();
        }
        to.end();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Only now: bytes behind the end would otherwise be taken for the answer to the next request.
        if (returning) {
            returning = false;
            pool.release(this);
        }
    }

    private void malformed(ChannelHandlerContext context, String detail) {
        ResponseListener to = listener;
        listener = null;
        Outbound.close(context.channel());
        if (to != null) {
            to.failed(Failure.MALFORMED, detail);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Told to the listener when the channel has closed, which follows.
        brokenBy = cause instanceof IOException ? String.valueOf(cause.getMessage()) : cause.toString();
        Outbound.close(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.ended(this);
        if (disturbance != null) {
            disturbance.drop();
        }
        ResponseListener to = listener;
        listener = null;
        if (to == null) {
            pool.lostIdle(this);
            return;
        }
        String detail = brokenBy == null ? "closed before the answer was whole" : brokenBy;
        if (answering) {
            to.failed(Failure.CLOSED, detail);
        } else if (reused()) {
            to.failed(Failure.STALE, detail);
        } else {
            to.failed(brokenBy == null ? Failure.CLOSED : Failure.RESET, detail);
        }
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not in a pipeline yet");
    }

    /** Whether the end of the response is marked by something else than the end of the connection. */
    private static boolean isFramed(HttpResponse head) {
        int code = head.status().code();
        return code == 204
                || code == 304
                || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || HttpUtil.isTransferEncodingChunked(head);
    }
}
