package io.mlops.gateway;

import io.mlops.routing.RoutesFollower;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The admin port: health, metrics, routes, events. Has a thread of its own, so that a scrape never holds a request up. */
final class AdminServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AdminServer.class.getName());
    /** How late the end of a fault may be, and how late one hits what came to its location since. */
    private static final Duration FAULT_TICK = Duration.ofMillis(100);

    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(127(\\.\\d{1,3}){3}|localhost|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final Transport transport;
    private final EventLoopGroup group;
    private final AdminPages pages;
    private final FaultToken faultToken;
    private final FaultPages faults;
    private volatile String state = "starting";
    private @Nullable Channel listening;

    AdminServer(
            Transport transport,
            DataPlane plane,
            Events events,
            RoutesFollower follower,
            @Nullable AccessLog accessLog,
            Clock clock,
            @Nullable Path announcement) {
        this.transport = transport;
        this.group = transport.group(1, "gateway-admin");
        this.pages = new AdminPages(plane, events, follower, accessLog, clock);
        Periodic.everySecond(group, "move the windows of the statistics on", () -> plane.everySecond(clock.now()));
        SecureRandom random = new SecureRandom();
        Faults drills = new Faults(plane.table(), events, clock, () -> "f-" + Long.toHexString(random.nextLong()));
        this.faultToken = FaultToken.beside(announcement);
        this.faults = new FaultPages(drills, faultToken);
        Periodic.every(FAULT_TICK, group, "end the faults that are over", drills::tick);
    }

    void bind(String host, int port) throws IOException {
        faultToken.create();
        listening = Gateway.bind(transport, group, host, port, "admin-port", initializer());
    }

    /** Answers at a socket that listens already; owns it. */
    void adopt(FileDescriptor socket) throws IOException {
        faultToken.create();
        listening = Listeners.adopt(group, socket, initializer());
    }

    private ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BODY_BYTES), new Answering());
            }
        };
    }

    Channel listening() {
        return Objects.requireNonNull(listening, "not bound yet");
    }

    int port() {
        return ((InetSocketAddress) listening().localAddress()).getPort();
    }

    void ready() {
        state = "ready";
    }

    void draining() {
        state = "draining";
    }

    private AdminPage page(FullHttpRequest request) {
        if (!isOurs(request.headers().get(HttpHeaderNames.HOST))) {
            // A page in a browser here may have pointed its own name at this address (DNS rebinding).
            return AdminPage.error(403, "the admin port only answers as localhost");
        }
        if (FaultPages.serves(RequestTarget.path(request.uri()))) {
            return faults.answer(request);
        }
        if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            return AdminPage.error(405, "the admin port only answers GET, but for /faults");
        }
        return switch (RequestTarget.path(request.uri())) {
            case "/health/live" -> AdminPage.json(200, "{\"live\":true}");
            case "/health/ready" -> AdminPage.json("ready".equals(state) ? 200 : 503, "{\"state\":\"" + state + "\"}");
            case "/metrics" -> pages.metrics();
            case "/routes" -> pages.routes();
            case "/events" -> pages.events(request.uri());
            case "/recorded" -> pages.recorded(request.uri());
            default ->
                AdminPage.error(
                        404,
                        "the admin port has /health/live, /health/ready, /metrics, /routes, /events, /recorded and /faults");
        };
    }

    private static boolean isOurs(@Nullable String host) {
        return host != null && LOOPBACK_HOST.matcher(host).matches();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Answers one connection's requests. */
    private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            boolean valid = request.decoderResult().isSuccess();
            AdminPage page = valid ? page(request) : AdminPage.error(400, "the request cannot be read");
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            boolean headOnly = HttpMethod.HEAD.equals(request.method());
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(page.status()),
                    headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.type());
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
            boolean keepAlive = valid && HttpUtil.isKeepAlive(request);
            HttpUtil.setKeepAlive(response, keepAlive);
            ChannelFuture written = context.writeAndFlush(response);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.log(Level.DEBUG, "an admin connection failed", cause);
            Outbound.close(context.channel());
        }
    }
}
