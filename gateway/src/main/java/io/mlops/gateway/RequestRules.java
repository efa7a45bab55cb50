package io.mlops.gateway;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are understood in one way only. The decoder has already refused several lengths, a length beside chunks, and
 * line ends that others read differently; this is what remains.
 */
final class RequestRules {
    private RequestRules() {}

    /** What is wrong with the head, or null. */
    static @Nullable GatewayError check(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!isKnown(request.method())) {
            return new GatewayError(
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    "method",
                    "method " + request.method() + " is not served; use GET, HEAD or POST");
        }
        if (!HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && !HttpVersion.HTTP_1_0.equals(request.protocolVersion())) {
            return new GatewayError(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "version", "only HTTP/1.1 and HTTP/1.0 are served");
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && HttpVersion.HTTP_1_1.equals(request.protocolVersion()))) {
            return GatewayError.badRequest("an HTTP/1.1 request has one host header, this one has " + hosts);
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1
                || (codings.size() == 1
                        && !"chunked".equalsIgnoreCase(codings.getFirst().strip()))) {
            return new GatewayError(
                    HttpResponseStatus.NOT_IMPLEMENTED, "transfer-encoding", "only transfer-encoding chunked is read");
        }
        String expectation = headers.get(HttpHeaderNames.EXPECT);
        if (expectation != null && !"100-continue".equalsIgnoreCase(expectation)) {
            return new GatewayError(
                    HttpResponseStatus.EXPECTATION_FAILED, "expect", "only expect: 100-continue is understood");
        }
        return null;
    }

    private static boolean isKnown(HttpMethod method) {
        return HttpMethod.POST.equals(method) || HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    }

    /** What the decoder could not read. */
    static GatewayError malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new GatewayError(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG, "line-too-long", "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new GatewayError(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "headers-too-large",
                    "the headers are too large");
        }
        return GatewayError.badRequest("the request cannot be read: " + cause.getMessage());
    }

    static GatewayError tooSlow() {
        return new GatewayError(
                HttpResponseStatus.REQUEST_TIMEOUT, "request-too-slow", "the request did not arrive in time");
    }
}
