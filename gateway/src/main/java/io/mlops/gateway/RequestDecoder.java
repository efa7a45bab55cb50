package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;

/** Decodes requests, and tells the connection of every byte: a head that never becomes whole is seen too. Belongs to one event loop. */
final class RequestDecoder extends StrictRequestDecoder {
    private final ClientConnection connection;

    RequestDecoder(HttpDecoderConfig config, ClientConnection connection) {
        super(config);
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            connection.received(bytes.readableBytes());
        }
        super.channelRead(context, message);
    }
}
