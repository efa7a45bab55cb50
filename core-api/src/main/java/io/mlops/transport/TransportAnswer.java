package io.mlops.transport;

import java.net.http.HttpHeaders;
import java.util.Objects;

/** What an answer means that is not one of 2xx. */
public sealed interface TransportAnswer {
    /**
     * What the model's own server said, as it said it: the client's answer, and judged like a plain server's. Such as
     * SageMaker's 424 around the container's own answer.
     *
     * @param status the container's, where the service tells it
     * @param headers without those of the connection and of the message's frame
     * @param body the container's, where the service wraps it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Said(int status, HttpHeaders headers, byte[] body) implements TransportAnswer {
        public Said {
            Objects.requireNonNull(headers, "headers");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * The service takes no more just now: asked elsewhere, and not counted against the endpoint's health.
     *
     * @param reason for people
     */
    record Throttled(String reason) implements TransportAnswer {}

    /**
     * The service or the endpoint failed, or is not there: asked elsewhere, and counted against it.
     *
     * @param reason for people
     */
    record Unable(String reason) implements TransportAnswer {
        /** As the server in between says it: 502, with the reason. */
        public Said said() {
            return PlainError.badGateway(reason);
        }
    }

    /**
     * The credentials were not taken: expired, revoked, unknown. They are refreshed, and the request goes elsewhere.
     *
     * @param reason for people; never a secret
     */
    record Unauthenticated(String reason) implements TransportAnswer {}
}
