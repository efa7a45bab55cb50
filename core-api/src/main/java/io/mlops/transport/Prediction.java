package io.mlops.transport;

import io.mlops.Sha256;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * A request for {@code POST /v2/models/<deployment>/infer} of the Open Inference Protocol, as it is handed to a driver.
 *
 * @param deployment the model's name
 * @param headers the client's, without those of the connection, of the message's frame and of its credentials; perhaps
 *     {@code inference-header-content-length} where raw tensors follow the JSON
 * @param body read-only, never consumed: the same bytes are sent, and sent again on a retry
 * @param remaining how long the client still waits
 */
public record Prediction(String deployment, HttpHeaders headers, ByteBuffer body, Duration remaining) {
    public Prediction {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(remaining, "remaining");
        body = body.asReadOnlyBuffer();
    }

    /** The body; reading it changes nothing here. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** Of the body, for signatures that cover it; reads all of it at each call. */
    public Sha256 bodySha256() {
        return Sha256.of(body());
    }
}
