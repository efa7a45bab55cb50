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
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are understood in one way only. The decoder has already refused several lengths, a length beside chunks, and
 * line ends that others read differently; this is what remains.
 */
final class RequestRules {
    private static final Set<String> PROTECTED = Set.of(
            "content-length",
            "content-type",
            "transfer-encoding",
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "x-forwarded-for",
            "keep-alive");

    private RequestRules() {}

    /** What is wrong with the head, or null. */
    static @Nullable GatewayError check(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!isKnown(request.method())) {
            return new GatewayError(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, "method", "only GET, HEAD and POST are served");
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
        String disguised = disguised(headers);
        if (disguised != null) {
            return GatewayError.badRequest("some readers take a header with underscores for " + disguised
                    + "; write it with dashes, or leave it out");
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || (expectations.size() == 1 && !"100-continue".equalsIgnoreCase(expectations.getFirst()))) {
            return new GatewayError(
                    HttpResponseStatus.EXPECTATION_FAILED, "expect", "only expect: 100-continue is understood");
        }
        return null;
    }

    /** The header that CGI and its heirs would take one with underscores for, where that header matters here; null for none. */
    private static @Nullable String disguised(HttpHeaders headers) {
        for (var entries = headers.iteratorCharSequence(); entries.hasNext(); ) {
            String name = entries.next().getKey().toString();
            if (name.indexOf('_') >= 0) {
                String dashed = name.replace('_', '-').toLowerCase(Locale.ROOT);
                if (PROTECTED.contains(dashed) || dashed.startsWith("mlops-")) {
                    return dashed;
                }
            }
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
        return GatewayError.badRequest("the request cannot be read: " + kind(String.valueOf(cause.getMessage())));
    }

    /** The decoder's own message repeats what was sent, which may be a secret in the wrong place. */
    private static String kind(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("content-length") || text.contains("content length")) {
            return "its length is wrong or given twice";
        }
        if (text.contains("transfer-encoding") || text.contains("chunk")) {
            return "its transfer-encoding or a chunk of it is wrong";
        }
        if (text.contains("header") || text.contains("separator")) {
            return "a header is malformed";
        }
        return "it is not well-formed HTTP/1.1";
    }

    static GatewayError tooSlow() {
        return new GatewayError(
                HttpResponseStatus.REQUEST_TIMEOUT, "request-too-slow", "the request did not arrive in time");
    }
}
