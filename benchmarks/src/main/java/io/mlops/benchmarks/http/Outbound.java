package io.mlops.benchmarks.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** What is sent without waiting for it: a failure comes back as an exception in the pipeline. */
public final class Outbound {
    private Outbound() {}

    public static void send(Channel channel, ByteBuf bytes) {
        ChannelFuture unused = channel.writeAndFlush(bytes, channel.voidPromise());
    }

    public static void close(Channel channel) {
        ChannelFuture unused = channel.close();
    }
}
