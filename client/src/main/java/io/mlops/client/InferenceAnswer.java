package io.mlops.client;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a model answered, and who did. Immutable. */
public final class InferenceAnswer {
    private final String deployment;
    private final WholeAnswer response;
    private final String upstream;
    private final int attempts;

    InferenceAnswer(String deployment, WholeAnswer response, String upstream, int attempts) {
        this.deployment = deployment;
        this.response = response;
        this.upstream = upstream;
        this.attempts = attempts;
    }

    /** The HTTP status: 200, or the model's own error, such as 400 for inputs that it does not take. */
    public int status() {
        return response.status();
    }

    public boolean ok() {
        return status() == 200;
    }

    /** This answer, if it is one of 200; else an exception that names what the model said. */
    public InferenceAnswer orThrow() {
        if (ok()) {
            return this;
        }
        ErrorCode code = status() < 500 ? ErrorCode.INVALID_ARGUMENT : ErrorCode.UNAVAILABLE;
        throw new MlopsException(
                code, "cannot infer with " + deployment + ": " + upstream + " answered " + status() + ": " + text());
    }

    /** The body; not copied. */
    public byte[] body() {
        return response.body();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public Optional<String> header(String name) {
        return headers().firstValue(name);
    }

    HttpHeaders headers() {
        return response.headers();
    }

    /** The id of the replica that answered; through a gateway, what the gateway says. */
    public String upstream() {
        return header("mlops-upstream").orElse(upstream);
    }

    /** How many were asked by this client. */
    public int attempts() {
        return attempts;
    }
}
