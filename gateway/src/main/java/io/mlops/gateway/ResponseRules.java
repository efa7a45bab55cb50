package io.mlops.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which answers of upstreams are understood in one way only; what the decoder lets through beyond that. */
final class ResponseRules {
    private ResponseRules() {}

    /** What is wrong with the head, or null. */
    static @Nullable String problem(HttpResponse head) {
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1
                || (codings.size() == 1
                        && !"chunked".equalsIgnoreCase(codings.getFirst().strip()))) {
            return "a transfer-encoding that is not just chunked";
        }
        for (var entries = head.headers().iteratorCharSequence(); entries.hasNext(); ) {
            CharSequence name = entries.next().getKey();
            for (int i = 0; i < name.length(); i++) {
                if (name.charAt(i) <= ' ') {
                    return "a header name with a space";
                }
            }
        }
        return null;
    }
}
