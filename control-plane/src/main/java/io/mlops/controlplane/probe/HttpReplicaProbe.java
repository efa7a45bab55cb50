package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.ReplicaProbe;
import io.mlops.endpoint.ModelSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Probes over the Open Inference Protocol: the model's metadata for its digest, then one prediction. Thread-safe. */
public final class HttpReplicaProbe implements ReplicaProbe, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int LONGEST_REASON = 300;
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    @Override
    public Verdict probe(URI address, ModelSpec model) {
        String path = "/v2/models/" + model.name();
        try {
            HttpResponse<String> metadata = send(request(address, path).GET());
            if (metadata.statusCode() != 200) {
                return refused("its metadata", metadata);
            }
            String digest = MAPPER.readTree(metadata.body())
                    .path("parameters")
                    .path("sha256")
                    .asString("");
            if (!digest.equals(model.digest().hex())) {
                return new Verdict.Bad("it serves a model with SHA-256 \"" + digest + "\" instead of "
                        + model.digest().hex());
            }
            HttpResponse<String> answer = send(request(address, path + "/infer")
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(ProbeBody.of(model.inputs()))));
            return answer.statusCode() == 200
                    ? ProbeAnswer.check(MAPPER.readTree(answer.body()), model.outputs())
                    : refused("a prediction", answer);
        } catch (IOException e) {
            return new Verdict.Unreachable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (JacksonException e) {
            return new Verdict.Bad("its answer is not JSON: " + e.getOriginalMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unreachable("interrupted");
        }
    }

    private static HttpRequest.Builder request(URI address, String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the client did wrong stays wrong; what the server could not do just now may pass. */
    private static Verdict refused(String what, HttpResponse<String> answer) {
        String body = answer.body();
        JsonNode error = body.startsWith("{") ? error(body) : MAPPER.missingNode();
        String said = error.asString(body.substring(0, Math.min(LONGEST_REASON, body.length())));
        String reason = "it answered " + answer.statusCode() + " when asked for " + what + ": " + said;
        boolean passing = answer.statusCode() == 503 || answer.statusCode() == 504 || answer.statusCode() == 429;
        return passing ? new Verdict.Unreachable(reason) : new Verdict.Bad(reason);
    }

    private static JsonNode error(String body) {
        try {
            return MAPPER.readTree(body).path("error");
        } catch (JacksonException e) {
            // Not JSON after all: the text itself is the reason then.
            return MAPPER.missingNode();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
