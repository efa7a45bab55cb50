package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/** Hears a response that nobody wants any more. */
enum Discarding implements ResponseListener {
    RESPONSE;

    @Override
    public void head(HttpResponse head) {}

    @Override
    public void content(ByteBuf content) {
        content.release();
    }

    @Override
    public void end() {}

    @Override
    public void failed(Failure failure, String detail) {}
}
