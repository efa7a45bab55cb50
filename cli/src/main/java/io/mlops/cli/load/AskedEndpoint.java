package io.mlops.cli.load;

import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.probe.PredictionCalls;
import io.mlops.controlplane.probe.PredictionCalls.Answer;
import io.mlops.routing.Try;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An endpoint whose provider balances between its replicas, asked as gateways ask it: through its provider's transport where it is no plain
 * server.
 *
 * @param calls closed by whoever made them, once no client is left
 * @param place where it answers
 * @param deployment whose predictions are asked for
 * @param body of each request
 * @param digest of the model that must answer through a transport, hexadecimal
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record AskedEndpoint(PredictionCalls calls, ReplicaPlace place, String deployment, byte[] body, String digest)
        implements Asking.Asked {
    private static final int OK = 200;
    private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");

    @Override
    public Asking open() {
        return new Asking() {
            @Override
            public String ask() throws IOException, InterruptedException {
                try {
                    return judge(calls.infer(place, deployment, HEADERS, body));
                } catch (PredictionCalls.Throttled e) {
                    // The service in front of the endpoint: the limit is what was found.
                    return String.valueOf(e.getMessage());
                }
            }

            @Override
            public void close() {
                // Connections are those of the calls.
            }
        };
    }

    private String judge(Answer answer) throws IOException {
        if (answer.status() == OK) {
            String served = answer.headers().firstValue(PredictionCalls.DIGEST).orElse("");
            if (place.through().isPresent() && !served.equals(digest)) {
                throw new IOException("it serves a model with SHA-256 \"" + served + "\" instead of " + digest);
            }
            return "";
        }
        String said = "HTTP " + answer.status() + ": " + new String(answer.body(), StandardCharsets.UTF_8).strip();
        if (Try.saysTooMuch(
                answer.status(), answer.headers().firstValue("retry-after").isPresent())) {
            return said;
        }
        throw new IOException(said);
    }

    @Override
    public String toString() {
        return "the endpoint at " + place.address();
    }
}
