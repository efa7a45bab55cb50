package io.mlops.sandbox.hosted;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Hands requests on to containers, with their headers in both directions. */
public final class Passing {
    /** Of the connection. */
    private static final Set<String> CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "http2-settings", "expect");

    private Passing() {}

    /**
     * What the container answers; an exception where it does not.
     *
     * @param ours headers that the cloud keeps for itself, in lower case
     */
    public static WireAnswer on(Hosted hosted, WireRequest request, Set<String> ours)
            throws IOException, InterruptedException {
        Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
        headers.keySet().removeIf(name -> kept(name.toLowerCase(Locale.ROOT), ours));
        WireAnswer answer = hosted.invoke(new WireRequest("POST", request.uri(), headers, request.body()));
        Map<String, List<String>> passed = new HashMap<>();
        answer.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!kept(lower, ours) && !lower.startsWith(":")) {
                passed.put(lower, values);
            }
        });
        return new WireAnswer(answer.status(), passed, answer.body());
    }

    private static boolean kept(String name, Set<String> ours) {
        return CONNECTION.contains(name) || ours.contains(name);
    }
}
