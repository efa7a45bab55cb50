package io.mlops.gateway;

import io.mlops.transport.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A whole request, kept until it is answered so that it can be sent again.
 *
 * @param method GET, HEAD or POST
 * @param target path and query
 * @param version of the client's HTTP
 * @param headers as the client sent them
 * @param body owned by whoever holds the request; not consumed by sending
 * @param keepAlive whether the client wants to use the connection again
 * @param client who asks; empty where nobody asked who it is
 */
record ClientRequest(
        HttpMethod method,
        String target,
        HttpVersion version,
        HttpHeaders headers,
        ByteBuf body,
        boolean keepAlive,
        String client) {
    /** Bodies up to this size travel in the same buffer as the head: one copy is cheaper than a second buffer in the write. */
    private static final int INLINE_BODY_BYTES = 4 * 1024;

    /** A request of the gateway's own. */
    ClientRequest(
            HttpMethod method,
            String target,
            HttpVersion version,
            HttpHeaders headers,
            ByteBuf body,
            boolean keepAlive) {
        this(method, target, version, headers, body, keepAlive, "");
    }

    boolean isHead() {
        return HttpMethod.HEAD.equals(method);
    }

    /** Whether it may be sent again after it may have been received once. */
    boolean isReplayable(boolean idempotentRoute) {
        return idempotentRoute || isHead() || HttpMethod.GET.equals(method);
    }

    boolean bodyIsInline() {
        return body.readableBytes() <= INLINE_BODY_BYTES;
    }

    /** The head as an upstream gets it, with a small body right behind it. */
    ByteBuf encode(ByteBufAllocator allocator, byte[] host, long remainingMillis) {
        int length = body.readableBytes();
        ByteBuf out = allocator.buffer(512 + (bodyIsInline() ? length : 0));
        Wire.ascii(out, method.name());
        out.writeByte(' ');
        Wire.ascii(out, target);
        out.writeBytes(Wire.VERSION_AND_HOST).writeBytes(host).writeShort(Wire.CRLF);
        List<String> declared = HopByHop.declared(headers);
        for (var entries = headers.iteratorCharSequence(); entries.hasNext(); ) {
            var entry = entries.next();
            CharSequence name = entry.getKey();
            if (!HopByHop.ofRequest(name) && !HopByHop.isDeclared(declared, name)) {
                Wire.header(out, name, entry.getValue());
            }
        }
        Wire.header(out, Headers.TIMEOUT, remainingMillis);
        if (length > 0 || HttpMethod.POST.equals(method)) {
            Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, length);
        }
        return withInlineBody(out);
    }

    /** The head as a transport wants it, with a small body right behind it. */
    ByteBuf encode(ByteBufAllocator allocator, byte[] host, Outgoing.Signed signed) {
        ByteBuf out = allocator.buffer(2048 + (bodyIsInline() ? body.readableBytes() : 0));
        Wire.ascii(out, HttpMethod.POST.name());
        out.writeByte(' ');
        Wire.ascii(out, signed.target());
        out.writeBytes(Wire.VERSION_AND_HOST).writeBytes(host).writeShort(Wire.CRLF);
        signed.headers().map().forEach((name, values) -> values.forEach(value -> Wire.header(out, name, value)));
        Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return withInlineBody(out);
    }

    private ByteBuf withInlineBody(ByteBuf out) {
        out.writeShort(Wire.CRLF);
        if (bodyIsInline()) {
            out.writeBytes(body, body.readerIndex(), body.readableBytes());
        }
        return out;
    }

    /** A host header's bytes. */
    static byte[] host(String authority) {
        return authority.getBytes(StandardCharsets.US_ASCII);
    }

    void release() {
        body.release();
    }
}
