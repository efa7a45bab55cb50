package io.mlops.controlplane.probe;

import io.mlops.MlopsException;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.port.ReplicaProbe;
import io.mlops.controlplane.probe.PredictionCalls.Answer;
import io.mlops.endpoint.ModelSpec;
import io.mlops.routing.ProbeBody;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Probes over the Open Inference Protocol: the model's metadata for its digest, then one prediction. Thread-safe. */
public final class HttpReplicaProbe implements ReplicaProbe, AutoCloseable {
    private static final Set<Integer> PASSING = Set.of(429, 503, 504);

    private static final int LONGEST_REASON = 300;
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final PredictionCalls calls;

    /** Through these where an endpoint is not a plain server. */
    public HttpReplicaProbe(Transports transports) {
        this.calls = new PredictionCalls(transports);
    }

    @Override
    public Verdict probe(ReplicaPlace place, ModelSpec model) {
        try {
            return place.through().isPresent() ? endpoint(place, model) : replica(place, model);
        } catch (IOException e) {
            return new Verdict.Unreachable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (MlopsException e) {
            return new Verdict.Unreachable(String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            return new Verdict.Bad("its answer is not JSON: " + e.getOriginalMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unreachable("interrupted");
        }
    }

    private Verdict replica(ReplicaPlace place, ModelSpec model) throws IOException, InterruptedException {
        Answer metadata = calls.get(place, "/v2/models/" + model.name());
        if (metadata.status() != 200) {
            return refused("its metadata", metadata);
        }
        String digest = MAPPER.readTree(metadata.body())
                .path("parameters")
                .path("sha256")
                .asString("");
        if (!digest.equals(model.digest().hex())) {
            return another(digest, model);
        }
        Answer answer = infer(place, model);
        return answer.status() == 200 ? check(answer, model) : refused("a prediction", answer);
    }

    /** There is no metadata to ask for: the prediction itself must come with the digest. */
    private Verdict endpoint(ReplicaPlace place, ModelSpec model) throws IOException, InterruptedException {
        Answer answer = infer(place, model);
        if (answer.status() != 200) {
            return refused("a prediction", answer);
        }
        String digest = answer.headers().firstValue(PredictionCalls.DIGEST).orElse("");
        return digest.equals(model.digest().hex()) ? check(answer, model) : another(digest, model);
    }

    private Answer infer(ReplicaPlace place, ModelSpec model) throws IOException, InterruptedException {
        byte[] body = ProbeBody.of(model.inputs()).getBytes(StandardCharsets.UTF_8);
        return calls.infer(place, model.name(), Map.of("content-type", "application/json"), body);
    }

    private static Verdict check(Answer answer, ModelSpec model) {
        return ProbeAnswer.check(MAPPER.readTree(answer.body()), model.outputs());
    }

    private static Verdict another(String digest, ModelSpec model) {
        return new Verdict.Bad("it serves a model with SHA-256 \"" + digest + "\" instead of "
                + model.digest().hex());
    }

    /** What the client did wrong stays wrong; what the server could not do just now may pass. */
    private static Verdict refused(String what, Answer answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        JsonNode error = body.startsWith("{") ? error(body) : MAPPER.missingNode();
        String said = error.asString(body.substring(0, Math.min(LONGEST_REASON, body.length())));
        String reason = "it answered " + answer.status() + " when asked for " + what + ": " + said;
        boolean passing = PASSING.contains(answer.status());
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
        calls.close();
    }
}
