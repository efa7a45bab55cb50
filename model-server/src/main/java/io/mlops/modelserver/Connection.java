package io.mlops.modelserver;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One HTTP connection: takes one request at a time and answers in order, pipelined or not. Confined to its event loop. */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** How long a peer may be silent in the middle of a request; between requests ten times that. */
    static final int IDLE_SECONDS = 30;

    private static final int MAX_IDLE_PERIODS = 10;
    private static final int LINGER_MILLIS = 1000;

    private final Router router;
    private final InferenceService service;
    private final Lifecycle lifecycle;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final int maxBody;
    private final ArrayDeque<Object> pipelined = new ArrayDeque<>();
    private @Nullable Exchange reading;
    private int idlePeriods;
    private boolean answering;
    private boolean discarding;
    private boolean draining;

    Connection(
            Router router,
            InferenceService service,
            Lifecycle lifecycle,
            Metrics metrics,
            LongSupplier nanoTime,
            int maxBody) {
        this.router = router;
        this.service = service;
        this.lifecycle = lifecycle;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.maxBody = maxBody;
    }

    /** A request between its first and last byte. */
    private static final class Exchange {
        private final HttpRequest request;
        private final RequestBody body;
        private final long received;
        private final boolean keepAlive;
        private Route route = Route.NONE;
        private @Nullable RequestException rejected;

        Exchange(HttpRequest request, RequestBody body, long received) {
            this.request = request;
            this.body = body;
            this.received = received;
            keepAlive = HttpUtil.isKeepAlive(request);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        metrics.opened();
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        metrics.closed();
        discarding = true;
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        idlePeriods = 0;
        if (discarding) {
            ReferenceCountUtil.release(message);
        } else if (answering || !pipelined.isEmpty()) {
            pipelined.add(message);
            ctx.channel().config().setAutoRead(false);
        } else {
            handle(ctx, message);
        }
    }

    private void handle(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (message instanceof HttpContent content && !discarding) {
                content(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        RequestException broken = malformed(request);
        long promised = broken == null ? HttpUtil.getContentLength(request, 0L) : 0;
        Exchange exchange = new Exchange(request, new RequestBody(promised, maxBody), nanoTime.getAsLong());
        reading = exchange;
        if (broken != null) {
            fatal(ctx, exchange, broken);
            return;
        }
        try {
            exchange.route = router.route(request.method().name(), request.uri());
        } catch (RequestException e) {
            exchange.rejected = e;
        }
        if (promised > maxBody) {
            fatal(ctx, exchange, tooLarge(promised + " bytes"));
        } else if (HttpUtil.is100ContinueExpected(request)) {
            logged(ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE)));
        }
    }

    private RequestException tooLarge(String size) {
        return new RequestException(413, "the body has " + size + ", this server takes " + maxBody);
    }

    private static @Nullable RequestException malformed(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            Throwable cause = result.cause();
            int status = cause instanceof TooLongHttpLineException
                    ? 414
                    : cause instanceof TooLongHttpHeaderException ? 431 : 400;
            return new RequestException(status, "cannot read the request: " + cause.getMessage());
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return new RequestException(505, "only HTTP/1.1 is spoken here");
        }
        if (request.uri().chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            return RequestException.bad("the request's target holds control characters");
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked"))) {
            return RequestException.bad("transfer-encoding " + encodings + " is not understood");
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        return hosts > 1 || (hosts == 0 && !old) ? RequestException.bad("exactly one Host header is needed") : null;
    }

    private void content(ChannelHandlerContext ctx, HttpContent content) {
        Exchange exchange = reading;
        if (exchange == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            fatal(
                    ctx,
                    exchange,
                    RequestException.bad("cannot read the body: "
                            + content.decoderResult().cause().getMessage()));
        } else if (!exchange.body.add(content.content())) {
            fatal(ctx, exchange, tooLarge("more bytes than allowed"));
        } else if (content instanceof LastHttpContent) {
            reading = null;
            dispatch(ctx, exchange);
        }
    }

    private void dispatch(ChannelHandlerContext ctx, Exchange exchange) {
        answering = true;
        lifecycle.begin();
        try {
            if (exchange.rejected != null) {
                throw exchange.rejected;
            }
            if (exchange.route.infers()) {
                service.infer(
                        exchange.route,
                        exchange.request.headers(),
                        exchange.body.bytes(),
                        exchange.body.length(),
                        exchange.received,
                        ctx.executor(),
                        response -> answer(ctx, exchange, response));
            } else {
                answer(ctx, exchange, service.answer(exchange.route));
            }
        } catch (RequestException e) {
            answer(ctx, exchange, error(exchange, e));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot answer " + exchange.request.method() + " " + exchange.request.uri(), e);
            answer(ctx, exchange, error(exchange, new RequestException(500, "the server failed; its log says why")));
        }
    }

    private FullHttpResponse error(Exchange exchange, RequestException e) {
        FullHttpResponse response = Answers.error(e);
        if (e.status() == 405) {
            response.headers().set(HttpHeaderNames.ALLOW, router.allowed(exchange.request.uri()));
        }
        return response;
    }

    /** Answers and closes: what follows on this connection cannot be trusted to be a request. */
    private void fatal(ChannelHandlerContext ctx, Exchange exchange, RequestException e) {
        reading = null;
        discarding = true;
        lifecycle.begin();
        write(ctx, exchange, error(exchange, e), false);
    }

    private void answer(ChannelHandlerContext ctx, Exchange exchange, FullHttpResponse response) {
        answering = false;
        boolean keepAlive = exchange.keepAlive && !lifecycle.stopping();
        discarding |= !keepAlive;
        write(ctx, exchange, response, keepAlive);
        drain(ctx);
    }

    private void write(ChannelHandlerContext ctx, Exchange exchange, FullHttpResponse response, boolean keepAlive) {
        metrics.answered(exchange.route, response.status().code(), nanoTime.getAsLong() - exchange.received);
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (exchange.request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        if (exchange.request.method().name().equals("HEAD")) {
            response.content().clear();
        }
        ctx.writeAndFlush(response).addListener(written -> {
            lifecycle.end();
            if (!written.isSuccess()) {
                logged(ctx.close());
            } else if (!keepAlive) {
                finish(ctx);
            }
        });
    }

    /** Closes our side and lets the peer finish: closing with unread bytes would reset the answer away before it is read. */
    private static void finish(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            logged(duplex.shutdownOutput());
        }
        logged(ctx.executor().schedule(() -> logged(ctx.close()), LINGER_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** The peer's going is the only thing that fails these, and the channel's closing already tells of it. */
    private static void logged(Future<?> future) {
        future.addListener(done -> {
            if (!done.isSuccess()) {
                LOG.log(Level.DEBUG, "connection lost", done.cause());
            }
        });
    }

    /** Goes on with what arrived while a request was being answered; a loop, so that many small requests cannot exhaust the stack. */
    private void drain(ChannelHandlerContext ctx) {
        if (draining || pipelined.isEmpty()) {
            return;
        }
        draining = true;
        while (!answering && !pipelined.isEmpty()) {
            Object next = pipelined.poll();
            if (discarding) {
                ReferenceCountUtil.release(next);
            } else {
                handle(ctx, next);
            }
        }
        draining = false;
        if (pipelined.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !answering) {
            Exchange exchange = reading;
            if (exchange == null) {
                if (++idlePeriods >= MAX_IDLE_PERIODS) {
                    logged(ctx.close());
                }
            } else {
                fatal(ctx, exchange, new RequestException(408, "the rest of the request did not come"));
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.log(Level.WARNING, "connection " + ctx.channel().remoteAddress() + " failed", cause);
        }
        logged(ctx.close());
    }
}
