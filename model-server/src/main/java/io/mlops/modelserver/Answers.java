package io.mlops.modelserver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Makes HTTP answers; the connection adds what belongs to the connection. */
final class Answers {
    static final AsciiString JSON = AsciiString.cached("application/json");
    static final AsciiString BINARY = AsciiString.cached("application/octet-stream");
    static final AsciiString DIGEST = AsciiString.cached("mlops-model-digest");

    private static final AsciiString PLAIN = AsciiString.cached("text/plain; version=0.0.4; charset=utf-8");
    // Every header below is ours, so checking its characters again for each answer buys nothing.
    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private Answers() {}

    static FullHttpResponse of(int status, CharSequence contentType, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                body,
                HEADERS,
                DefaultHttpHeadersFactory.trailersFactory());
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }

    static FullHttpResponse json(int status, String json) {
        return of(status, JSON, ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, json));
    }

    static FullHttpResponse text(String text) {
        return of(200, PLAIN, ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text));
    }

    static FullHttpResponse empty(int status) {
        return of(status, JSON, Unpooled.EMPTY_BUFFER);
    }

    /** {@code {"error":"…"}}, with Retry-After where trying again makes sense. */
    static FullHttpResponse error(RequestException e) {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = JsonBody.JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            generator.writeStringProperty("error", e.reason());
            generator.writeEndObject();
        }
        FullHttpResponse response = json(e.status(), json.toString());
        if (e.status() == 503) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        return response;
    }
}
