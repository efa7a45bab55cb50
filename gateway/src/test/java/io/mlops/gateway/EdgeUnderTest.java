package io.mlops.gateway;

import io.mlops.Location;
import io.mlops.gateway.tls.ClientTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.SelfDoubt;
import io.mlops.routing.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The gateway's edge without sockets: bytes in, what a client gets back and what an upstream would get. */
final class EdgeUnderTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final byte[] HOST = ClientRequest.host("upstream:80");
    private static final int MOST_BODY_BYTES = 2048;

    /** One request as the gateway understood it, and the bytes that it becomes. */
    record Sent(ClientRequest understood, String body, String wire) {}

    /** What came of one input. */
    record Outcome(List<Sent> sent, @Nullable GatewayError refusal) {}

    private final Clock clock = Clock.system();
    private final EventLoopGroup group = Transport.NIO.group(1, "edge-under-test");
    private final Reach reach = new Reach(new ClientTls(UpstreamTlsFiles.defaults(), TlsEngine.JDK));
    private final Worker worker = new Worker(
            0,
            group.next(),
            Transport.NIO,
            clock,
            new SplittableRandom(1),
            new SelfDoubt(1, clock.now()),
            late -> {},
            reach);
    private final RoutingTable nothing = table();
    private final RoutingTable routed = table();
    private final ClientLimits limits =
            new ClientLimits(512, 2048, Duration.ofSeconds(30), 500, Duration.ofSeconds(30), Duration.ofSeconds(30));
    private final Gate gate = new Gate(Admission.defaults(), clock.now());
    private final DataPlane plane = new DataPlane(nothing, List.of(worker), limits, gate, 4096, Edge.open(clock));

    EdgeUnderTest() {
        Upstream upstream = new Upstream("u", NOBODY, Location.of("local", "a"), 1, "", 0, 100, false);
        Route route = new Route("policy", Duration.ofSeconds(1), true, MOST_BODY_BYTES, "{}", List.of(upstream));
        routed.routes(new Routes(1, 1, Instant.EPOCH, List.of(route)));
    }

    private RoutingTable table() {
        return new RoutingTable(
                clock,
                HealthRules.defaults(),
                QueueRules.defaults(),
                List.of(worker),
                new Events(clock, Level.DEBUG),
                (deployment, client, last, attempts, status, nanos) -> {});
    }

    private HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(1024);
    }

    /** The whole connection, with nothing behind it but the gateway's own answers; returns them. */
    byte[] converse(byte[] input, int cut) {
        ClientConnection connection = new ClientConnection(plane, worker);
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(decoding(), connection), connection);
        ByteBuf answers = Unpooled.buffer();
        try {
            write(channel, input, 0, cut);
            write(channel, input, cut, input.length);
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                answers.writeBytes(part);
                part.release();
            }
            channel.checkException();
            if (plane.unexpectedErrors() > 0) {
                throw new AssertionError("the connection failed unexpectedly");
            }
            return ByteBufUtil.getBytes(answers);
        } finally {
            channel.finishAndReleaseAll();
            answers.release();
        }
    }

    private static void write(EmbeddedChannel channel, byte[] input, int from, int to) {
        if (channel.isOpen() && from < to) {
            channel.writeInbound(
                    UnpooledByteBufAllocator.DEFAULT.buffer(to - from).writeBytes(input, from, to - from));
        }
    }

    /** What upstreams would get of an input, up to the first refusal. */
    Outcome forward(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(decoding()));
        RequestReader reader = new RequestReader(routed, plane.edge().access(), gate.memory());
        List<Sent> sent = new ArrayList<>();
        try {
            write(channel, input, 0, input.length);
            GatewayError refusal = null;
            for (HttpObject object = channel.readInbound();
                    object != null && refusal == null;
                    object = channel.readInbound()) {
                refusal = take(object, reader, sent);
            }
            return new Outcome(sent, refusal);
        } finally {
            reader.reset();
            channel.finishAndReleaseAll();
        }
    }

    private static @Nullable GatewayError take(HttpObject object, RequestReader reader, List<Sent> sent) {
        if (object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(object);
            return RequestRules.malformed(object.decoderResult().cause());
        }
        if (object instanceof HttpRequest request) {
            return reader.begin(request);
        }
        HttpContent content = (HttpContent) object;
        GatewayError refusal = reader.add(content.content(), UnpooledByteBufAllocator.DEFAULT);
        if (refusal == null && content instanceof LastHttpContent) {
            sent.add(encode(reader.finish()));
        }
        return refusal;
    }

    private static Sent encode(ClientRequest request) {
        String body = request.body().toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        ByteBuf head = request.encode(UnpooledByteBufAllocator.DEFAULT, HOST, 1000);
        try {
            byte[] bytes = ByteBufUtil.getBytes(
                    request.bodyIsInline()
                            ? head
                            : Unpooled.wrappedBuffer(head, request.body().duplicate()));
            return new Sent(request, body, new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        } finally {
            head.release();
            request.release();
        }
    }
}
