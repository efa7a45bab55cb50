package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes the one response to one request, as the client's version of HTTP and its method want it. */
final class ResponseWriter {
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "connection: keep-alive\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int INLINE_BODY_BYTES = 8 * 1024;

    private final Channel channel;
    private final boolean http10;
    private final boolean headOnly;
    private boolean keepAlive;
    private boolean begun;
    private boolean chunked;

    /** Answers {@code request}, or something that never became one. */
    ResponseWriter(Channel channel, @Nullable ClientRequest request, boolean last) {
        this.channel = channel;
        this.http10 = request != null && HttpVersion.HTTP_1_0.equals(request.version());
        this.headOnly = request != null && request.isHead();
        this.keepAlive = request != null && request.keepAlive() && !last;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** No request may follow this one; where the client was told already that one may, it is told so at the next. */
    void lastOne() {
        keepAlive &= begun;
    }

    /** An upstream's whole answer; owns the body. */
    void whole(UpstreamLink link, HttpResponse head, ByteBuf body, int attempts) {
        int size = body.readableBytes();
        boolean inline = size <= INLINE_BODY_BYTES;
        ByteBuf out = channel.alloc().buffer(512 + (inline ? size : 0));
        head(out, link, head, attempts);
        int code = head.status().code();
        if (headOnly) {
            String length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH);
            if (length != null) {
                Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, length);
            }
        } else if (code != HttpResponseStatus.NO_CONTENT.code() && code != HttpResponseStatus.NOT_MODIFIED.code()) {
            Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, size);
        }
        out.writeShort(Wire.CRLF);
        if (inline) {
            out.writeBytes(body);
            body.release();
            Outbound.flush(channel, out);
        } else {
            Outbound.write(channel, out);
            Outbound.flush(channel, body);
        }
    }

    /** The head of an upstream's answer whose content follows. */
    void startStream(UpstreamLink link, HttpResponse head, int attempts) {
        ByteBuf out = channel.alloc().buffer(512);
        long length = HttpUtil.getContentLength(head, -1L);
        chunked = length < 0 && !http10;
        // An HTTP/1.0 client knows the end of an answer of unknown length by the end of the connection.
        keepAlive &= length >= 0 || chunked;
        head(out, link, head, attempts);
        if (chunked) {
            out.writeBytes(CHUNKED);
        } else if (length >= 0) {
            Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, length);
        }
        out.writeShort(Wire.CRLF);
        Outbound.flush(channel, out);
    }

    /** A part of the content; owns it. */
    void stream(ByteBuf content) {
        if (!content.isReadable()) {
            content.release();
            return;
        }
        if (!chunked) {
            Outbound.flush(channel, content);
            return;
        }
        ByteBuf size = channel.alloc().buffer(16);
        Wire.chunkSize(size, content.readableBytes());
        Outbound.write(channel, size);
        Outbound.write(channel, content);
        Outbound.flush(channel, channel.alloc().buffer(2).writeShort(Wire.CRLF));
    }

    void endStream() {
        if (chunked) {
            Outbound.flush(channel, channel.alloc().buffer(8).writeBytes(Wire.LAST_CHUNK));
        }
    }

    /** The gateway's own failure, in the form of the Open Inference Protocol. */
    void own(GatewayError error, int attempts) {
        String message = String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(error.message()));
        ByteBuf out = channel.alloc().buffer(512);
        status(out, error.status());
        Wire.header(out, Headers.ERROR, error.code());
        Wire.header(out, Headers.ATTEMPTS, attempts);
        if (error.retryAfterSeconds() > 0) {
            Wire.header(out, HttpHeaderNames.RETRY_AFTER, error.retryAfterSeconds());
        }
        if (error.status().code() == HttpResponseStatus.UNAUTHORIZED.code()) {
            Wire.header(out, HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"mlops\"");
        }
        if (error.status().code() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            Wire.header(out, HttpHeaderNames.ALLOW, "GET, HEAD, POST");
        }
        json(out, "{\"error\":\"" + message + "\"}");
    }

    /** The gateway's own answer. */
    void local(int status, String json) {
        ByteBuf out = channel.alloc().buffer(256);
        status(out, HttpResponseStatus.valueOf(status));
        json(out, json);
    }

    private void json(ByteBuf out, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Wire.header(out, HttpHeaderNames.CONTENT_TYPE, "application/json");
        Wire.header(out, HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        connection(out);
        out.writeShort(Wire.CRLF);
        if (!headOnly) {
            out.writeBytes(bytes);
        }
        Outbound.flush(channel, out);
    }

    private void head(ByteBuf out, UpstreamLink link, HttpResponse head, int attempts) {
        status(out, head.status());
        HttpHeaders headers = head.headers();
        List<String> declared = HopByHop.declared(headers);
        for (var entries = headers.iteratorCharSequence(); entries.hasNext(); ) {
            var entry = entries.next();
            CharSequence name = entry.getKey();
            if (!HopByHop.ofResponse(name) && !HopByHop.isDeclared(declared, name)) {
                Wire.header(out, name, entry.getValue());
            }
        }
        out.writeBytes(link.identity());
        Wire.header(out, Headers.ATTEMPTS, attempts);
        connection(out);
    }

    private static void status(ByteBuf out, HttpResponseStatus status) {
        out.writeBytes(VERSION);
        Wire.number(out, status.code());
        out.writeByte(' ');
        Wire.ascii(out, status.reasonPhrase());
        out.writeShort(Wire.CRLF);
    }

    private void connection(ByteBuf out) {
        begun = true;
        if (!keepAlive) {
            out.writeBytes(CLOSE);
        } else if (http10) {
            out.writeBytes(KEEP_ALIVE);
        }
    }
}
