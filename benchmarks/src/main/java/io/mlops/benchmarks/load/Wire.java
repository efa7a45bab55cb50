package io.mlops.benchmarks.load;

import io.mlops.benchmarks.http.Frame;
import io.mlops.benchmarks.http.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** One kept connection of an open loop, with at most one request on it. */
final class Wire extends ByteToMessageDecoder {
    private static final int NOTHING = -1;

    private final OpenLoop loop;
    private final Channel channel;
    private final Frame frame = new Frame();
    private int number = NOTHING;

    Wire(OpenLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    boolean open() {
        return channel.isActive();
    }

    void send(int newNumber, ByteBuf request) {
        number = newNumber;
        Outbound.send(channel, request);
    }

    /** Its request came too late: what still arrives belongs to nobody. */
    void abandon() {
        number = NOTHING;
        Outbound.close(channel);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = frame.length(in);
        if (length < 0) {
            return;
        }
        boolean good = frame.firstLineHas(in, 9, "200");
        in.skipBytes(length);
        int answered = number;
        if (answered == NOTHING) {
            Outbound.close(channel);
            return;
        }
        number = NOTHING;
        loop.ended(answered, good ? Outcome.GOOD : Outcome.BAD_STATUS);
        if (frame.closes()) {
            Outbound.close(channel);
        } else {
            loop.free(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        if (number != NOTHING) {
            int lost = number;
            number = NOTHING;
            loop.ended(lost, Outcome.BROKEN);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Outbound.close(channel); // what it carried is counted as broken
    }
}
