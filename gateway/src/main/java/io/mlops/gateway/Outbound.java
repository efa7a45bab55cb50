package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** Writes and closes whose outcome nobody waits for: a write that fails closes its channel, and that is where failures are handled. */
final class Outbound {
    private Outbound() {}

    static void write(Channel channel, ByteBuf bytes) {
        ChannelFuture unused = channel.write(bytes, channel.voidPromise());
    }

    static void flush(Channel channel, ByteBuf bytes) {
        ChannelFuture unused = channel.writeAndFlush(bytes, channel.voidPromise());
    }

    static void close(Channel channel) {
        ChannelFuture unused = channel.close();
    }
}
