package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a drill does to one connection: holds its request back, or makes up an answer. Whoever uses the connection cannot tell it
 * from the real thing. Belongs to the connection's event loop.
 */
final class Disturbance {
    private static final byte[] ANSWER = "{\"error\":\"made up by a drill\"}".getBytes(StandardCharsets.US_ASCII);

    private final UpstreamConnection connection;
    private final Channel channel;
    private final RandomGenerator random;
    private @Nullable ByteBuf head;
    private @Nullable ByteBuf body;
    private int requests;

    Disturbance(UpstreamConnection connection, Channel channel, RandomGenerator random) {
        this.connection = connection;
        this.channel = channel;
        this.random = random;
    }

    /** Does with a request what the fault says; owns the buffers. */
    void send(UpstreamFault fault, ByteBuf newHead, @Nullable ByteBuf newBody) {
        drop();
        requests++;
        head = newHead;
        body = newBody;
        switch (fault.kind()) {
            case HANG, BLACK_HOLE -> {
                // Until the fault is over.
            }
            case SLOW -> {
                if (hits(fault)) {
                    sendLater(requests, fault.delay().toNanos());
                } else {
                    sendHeld();
                }
            }
            case ERRORS -> {
                if (hits(fault)) {
                    drop();
                    // Not within the call that sends: no answer is that fast.
                    channel.eventLoop().execute(() -> answer(fault.status()));
                } else {
                    sendHeld();
                }
            }
            case REFUSE -> {
                drop();
                connection.breakOff();
            }
        }
    }

    private boolean hits(UpstreamFault fault) {
        return random.nextDouble() < fault.share();
    }

    private void sendLater(int which, long nanos) {
        ScheduledFuture<?> unused = channel.eventLoop()
                .schedule(
                        () -> {
                            if (requests == which) {
                                sendHeld();
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    /** The request that was held back, if any, goes out now. */
    void sendHeld() {
        ByteBuf heldHead = head;
        ByteBuf heldBody = body;
        head = null;
        body = null;
        if (heldHead != null) {
            connection.write(heldHead, heldBody);
        }
    }

    /** The request that was held back, if any, is not sent any more. */
    void drop() {
        if (head != null) {
            head.release();
            head = null;
        }
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void answer(int status) {
        if (!channel.isActive()) {
            return;
        }
        HttpResponse made = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        made.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        boolean bodiless = connection.awaitsHeadOnly();
        made.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, ANSWER.length);
        channel.pipeline().fireChannelRead(made);
        channel.pipeline()
                .fireChannelRead(
                        new DefaultLastHttpContent(bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(ANSWER)));
        channel.pipeline().fireChannelReadComplete();
    }
}
