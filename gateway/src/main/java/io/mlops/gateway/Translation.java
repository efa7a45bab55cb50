package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.mlops.transport.TransportAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns one answer of a cloud's endpoint into what a plain server would have said. Answers of 2xx go through as they come; all
 * others are kept until they are whole, since only then it can be told who failed. Belongs to one event loop.
 */
final class Translation implements ResponseListener {
    private static final int MOST_KEPT_BYTES = 64 * 1024;

    private final LinkTransport transport;
    private final Outgoing.Signed sent;
    private final ResponseListener to;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable HttpResponse refusal;

    Translation(LinkTransport transport, Outgoing.Signed sent, ResponseListener to) {
        this.transport = transport;
        this.sent = sent;
        this.to = to;
    }

    @Override
    public void head(HttpResponse head) {
        if (!InferenceTransport.isAnswer(head.status().code())) {
            refusal = head;
            return;
        }
        var translated = transport.transport().answered(headers(head.headers(), HopByHop.declared(head.headers())));
        to.head(response(head.status(), translated, head.headers().get(HttpHeaderNames.CONTENT_LENGTH)));
    }

    @Override
    public void content(ByteBuf content) {
        if (refusal == null) {
            to.content(content);
            return;
        }
        byte[] bytes = new byte[Math.min(content.readableBytes(), MOST_KEPT_BYTES - kept.size())];
        content.readBytes(bytes);
        kept.writeBytes(bytes);
        content.release();
    }

    @Override
    public void end() {
        HttpResponse head = refusal;
        if (head == null) {
            to.end();
            return;
        }
        to.detached();
        var headers = headers(head.headers(), HopByHop.declared(head.headers()));
        TransportAnswer answer =
                transport.transport().refused(sent, head.status().code(), headers, kept.toByteArray());
        switch (answer) {
            case TransportAnswer.Unauthenticated(String reason) -> {
                transport.denied();
                to.failed(Failure.DENIED, reason);
            }
            case TransportAnswer.Throttled(String reason) -> to.failed(Failure.THROTTLED, reason);
            case TransportAnswer.Unable unable -> give(unable.said());
            case TransportAnswer.Said said -> give(said);
        }
    }

    private void give(TransportAnswer.Said said) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(said.status());
        to.head(response(status, said.headers(), Integer.toString(said.body().length)));
        to.content(Unpooled.wrappedBuffer(said.body()));
        to.end();
    }

    @Override
    public void failed(Failure failure, String detail) {
        to.failed(failure, detail);
    }

    private static HttpResponse response(
            HttpResponseStatus status, java.net.http.HttpHeaders headers, @Nullable String length) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        headers.map().forEach((name, values) -> {
            if (!HopByHop.ofResponse(name)) {
                response.headers().set(name, values);
            }
        });
        if (length != null) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        return response;
    }

    /** A message's headers as a driver sees them, without those of the connection. */
    static java.net.http.HttpHeaders headers(HttpHeaders headers, List<String> declared) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var entries = headers.iteratorCharSequence(); entries.hasNext(); ) {
            var entry = entries.next();
            if (!HopByHop.ofRequest(entry.getKey()) && !HopByHop.isDeclared(declared, entry.getKey())) {
                byName.computeIfAbsent(entry.getKey().toString(), name -> new ArrayList<>(1))
                        .add(entry.getValue().toString());
            }
        }
        return java.net.http.HttpHeaders.of(byName, (name, value) -> true);
    }
}
