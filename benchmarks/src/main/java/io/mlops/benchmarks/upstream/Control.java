package io.mlops.benchmarks.upstream;

import io.mlops.benchmarks.http.Frame;
import io.mlops.benchmarks.http.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Locale;

/** The port that faults are asked for: {@code POST /gray}, {@code POST /none} and so on. */
final class Control extends ByteToMessageDecoder {
    private final Upstream upstream;
    private final Frame frame = new Frame();

    Control(Upstream upstream) {
        this.upstream = upstream;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = frame.length(in);
        if (length < 0) {
            return;
        }
        String status = "404 Not Found";
        for (Fault fault : Fault.values()) {
            if (frame.firstLineHas(in, 0, "POST /" + fault.name().toLowerCase(Locale.ROOT) + " ")) {
                upstream.become(fault);
                status = "200 OK";
            }
        }
        in.skipBytes(length);
        Outbound.send(
                context.channel(),
                ByteBufUtil.writeUtf8(context.alloc(), "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
    }
}
