package io.mlops.benchmarks.upstream;

import io.mlops.benchmarks.http.Frame;
import io.mlops.benchmarks.http.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One connection of an upstream. */
final class Serving extends ByteToMessageDecoder {
    /** What every model here is called by its digest. */
    static final String DIGEST = "b".repeat(64);

    private static final int ANSWER_BYTES = 200;
    private static final ByteBuf GOOD = answer("200 OK", padded());
    private static final ByteBuf BAD = answer("503 Service Unavailable", "{\"error\":\"overloaded\"}");
    private static final ByteBuf READY = answer("200 OK", "{\"ready\":true}");
    private static final ByteBuf METADATA =
            answer("200 OK", "{\"name\":\"bench\",\"parameters\":{\"sha256\":\"" + DIGEST + "\"}}");

    private final Behaviour behaviour;
    private final Frame frame = new Frame();

    Serving(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    private static String padded() {
        String start = "{\"outputs\":[{\"name\":\"action\",\"datatype\":\"FP32\",\"shape\":[1,20],\"data\":[";
        String end = "1]}]}";
        return start
                + "0,".repeat((ANSWER_BYTES - start.length() - end.length()) / 2)
                + " ".repeat((ANSWER_BYTES - start.length() - end.length()) % 2)
                + end;
    }

    private static ByteBuf answer(String status, String body) {
        byte[] bytes = ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nmlops-model-digest: " + DIGEST
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /** Ends a connection as a killed process does: RST, not FIN. */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        Outbound.close(channel);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (behaviour.resets()) {
            reset(context.channel());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = frame.length(in);
        if (length < 0) {
            return;
        }
        boolean prediction = frame.firstLineHas(in, 0, "POST");
        boolean health = frame.firstLineHas(in, 4, "/v2/health");
        boolean closes = frame.closes();
        in.skipBytes(length);
        if (behaviour.resets()) {
            reset(context.channel());
        } else if (prediction) {
            Behaviour.Fate fate = behaviour.nextPrediction();
            ByteBuf answer = fate.good() ? GOOD : BAD;
            behaviour.workers().start(() -> work(context, fate.millis(), answer, closes));
        } else {
            write(context, health ? READY : METADATA, closes);
        }
    }

    private void work(ChannelHandlerContext context, long millis, ByteBuf answer, boolean closes) {
        Future<?> unused = context.executor()
                .schedule(
                        () -> {
                            write(context, answer, closes);
                            behaviour.workers().ended();
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private static void write(ChannelHandlerContext context, ByteBuf answer, boolean closes) {
        ChannelFuture written = context.writeAndFlush(answer.duplicate());
        if (closes) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Outbound.close(context.channel()); // the proxy reset it, which is its right
    }
}
