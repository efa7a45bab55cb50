package io.mlops.transport;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What an answer means that is not one of 2xx. */
public sealed interface TransportAnswer {
    /**
     * What a plain server would have said: 503 with {@code retry-after} where the service is throttled, 502 where it failed; empty
     * where the credentials were not taken, which no client may see.
     */
    Optional<Said> plain();

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

        @Override
        public Optional<Said> plain() {
            return Optional.of(this);
        }
    }

    /**
     * The service takes no more just now: asked elsewhere, and not counted against the endpoint's health.
     *
     * @param reason for people
     */
    record Throttled(String reason) implements TransportAnswer {
        @Override
        public Optional<Said> plain() {
            return Optional.of(PlainError.of(503, Map.of("retry-after", List.of("1")), reason));
        }
    }

    /**
     * The service or the endpoint failed, or is not there: asked elsewhere, and counted against it.
     *
     * @param reason for people
     */
    record Unable(String reason) implements TransportAnswer {
        @Override
        public Optional<Said> plain() {
            return Optional.of(PlainError.of(502, Map.of(), reason));
        }
    }

    /**
     * The credentials were not taken: expired, revoked, unknown. They are refreshed, and the request goes elsewhere.
     *
     * @param reason for people; never a secret
     */
    record Unauthenticated(String reason) implements TransportAnswer {
        @Override
        public Optional<Said> plain() {
            return Optional.empty();
        }
    }
}
