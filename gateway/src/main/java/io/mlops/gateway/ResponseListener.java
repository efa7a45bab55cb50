package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/** Gets one response of an upstream, on the event loop of its connection: head, contents, end; or a failure at any point before the end. */
interface ResponseListener {
    void head(HttpResponse head);

    /** The answer is whole before its head is told: its connection is no longer the listener's. */
    default void detached() {}

    /** The listener owns the buffer. */
    void content(ByteBuf content);

    void end();

    /** Nothing more comes. */
    void failed(Failure failure, String detail);
}
