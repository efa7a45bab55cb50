package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the warm-up talks to: answers whatever is asked, and after a while meets some predictions with a fault, never two in a row, so
 * that a gateway's first failure is not slow. Thread-safe.
 */
final class WarmUpUpstream extends ChannelInitializer<Channel> {
    /** Before that enough is learnt of its answer times that a late one is hedged. */
    private static final int FAULTLESS = 64;
    /** One prediction in so many meets a fault. */
    private static final int FAULT_EVERY = 8;

    private static final long LATE_MILLIS = 20;
    private static final byte[] ANSWER = answer("200 OK");
    private static final byte[] UNABLE = answer("503 Service Unavailable");

    private final AtomicInteger predictions = new AtomicInteger();

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new HttpRequestDecoder(), new Answering());
    }

    private static byte[] answer(String status) {
        return ("HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void meet(Channel channel) {
        int number = predictions.incrementAndGet();
        if (number < FAULTLESS || number % FAULT_EVERY != 0) {
            write(channel, ANSWER);
            return;
        }
        switch (number / FAULT_EVERY % 3) {
            case 0 -> Outbound.close(channel);
            case 1 -> write(channel, UNABLE);
            default -> {
                ScheduledFuture<?> unused =
                        channel.eventLoop().schedule(() -> write(channel, ANSWER), LATE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static void write(Channel channel, byte[] bytes) {
        ByteBuf answer = channel.alloc().buffer(bytes.length).writeBytes(bytes);
        Outbound.flush(channel, answer);
    }

    /** One connection. */
    private final class Answering extends ChannelInboundHandlerAdapter {
        private boolean prediction;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                prediction = HttpMethod.POST.equals(request.method());
            }
            boolean whole = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (whole && prediction) {
                meet(context.channel());
            } else if (whole) {
                write(context.channel(), ANSWER);
            }
        }
    }
}
