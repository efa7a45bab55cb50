package io.mlops.transport;

import java.net.http.HttpHeaders;

/** What becomes of a request that should go to an endpoint. */
public sealed interface Outgoing {
    /**
     * It can be sent: {@code POST target}, these headers, {@code Host} and {@code Content-Length}, and the body as it came.
     *
     * @param target path and query
     * @param headers all others
     * @param credentials which ones it carries, counted: {@link InferenceTransport#refused} compares
     */
    record Signed(String target, HttpHeaders headers, long credentials) implements Outgoing {
        /** Without the headers, which hold what must not be logged. */
        @Override
        public String toString() {
            return "Signed[" + target + "]";
        }
    }

    /**
     * This endpoint can never take it: ask another one.
     *
     * @param reason for people
     */
    record Unfit(String reason) implements Outgoing {}

    /**
     * Nothing can be sent now, since no credentials are valid.
     *
     * @param reason for people
     */
    record NotNow(String reason) implements Outgoing {}
}
