package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.endpoint.TensorSpec;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Judges the answer to a probe: every declared output with its type, its shape and finite numbers. */
final class ProbeAnswer {
    private ProbeAnswer() {}

    static Verdict check(JsonNode answer, List<TensorSpec> outputs) {
        for (TensorSpec output : outputs) {
            JsonNode tensor = named(answer.path("outputs"), output.name());
            Optional<String> wrong = tensor.isMissingNode()
                    ? Optional.of("it returns no output named " + output.name())
                    : wrong(tensor, output);
            if (wrong.isPresent()) {
                return new Verdict.Bad(wrong.get());
            }
        }
        return new Verdict.Good();
    }

    private static JsonNode named(JsonNode outputs, String name) {
        for (JsonNode output : outputs) {
            if (output.path("name").asString("").equals(name)) {
                return output;
            }
        }
        return outputs.path("none");
    }

    private static Optional<String> wrong(JsonNode tensor, TensorSpec output) {
        String datatype = tensor.path("datatype").asString("");
        if (!datatype.equals(output.datatype())) {
            return Optional.of(
                    "its output " + output.name() + " is " + datatype + ", the spec says " + output.datatype());
        }
        List<Long> shape =
                tensor.path("shape").valueStream().map(JsonNode::asLong).toList();
        boolean fits = shape.size() == output.shape().size();
        for (int i = 0; fits && i < shape.size(); i++) {
            fits = output.shape().get(i) < 0 || output.shape().get(i).equals(shape.get(i));
        }
        if (!fits) {
            return Optional.of(
                    "its output " + output.name() + " has shape " + shape + ", the spec says " + output.shape());
        }
        return finite(tensor.path("data"))
                ? Optional.empty()
                : Optional.of("its output " + output.name() + " holds no number, or one that is not finite");
    }

    private static boolean finite(JsonNode data) {
        if (!data.isArray()) {
            return data.isBoolean() || (data.isNumber() && Double.isFinite(data.asDouble()));
        }
        for (JsonNode element : data) {
            if (!finite(element)) {
                return false;
            }
        }
        return !data.isEmpty();
    }
}
