package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A handful of observations with the positions that a model gave for them, one row at a time, so that whoever serves the
 * model can prove that it answers the same.
 *
 * @param model digest of the model file
 * @param observations rows of raw features and held position
 * @param positions the model's answers, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // rows of numbers; nobody compares the records
record ReferencePredictions(Sha256 model, List<float[]> observations, float[] positions) {
    /** Other processors and batch sizes sum in another order; more than this is another model. */
    static final double TOLERANCE = 1e-5;

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final int ROWS = 8;

    /** Asks the model about days spread over all periods, with different positions held. */
    static ReferencePredictions ask(Sha256 digest, TorchScriptModel model, MarketHistory market) {
        List<float[]> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> market.observation(i * (market.days() - 1) / (ROWS - 1), (i - 3) / 4f))
                .toList();
        return new ReferencePredictions(digest, rows, positions(model, rows));
    }

    static ReferencePredictions parse(String source, byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            List<float[]> rows = root.required("observations")
                    .valueStream()
                    .map(ReferencePredictions::floats)
                    .toList();
            Sha256 digest = new Sha256(root.required("sha256").asString());
            return new ReferencePredictions(digest, rows, floats(root.required("positions")));
        } catch (JacksonException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read reference predictions from " + source + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    byte[] json(String modelFile) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("model", modelFile).put("sha256", model.hex()).put("tolerance", TOLERANCE);
        ArrayNode columns = root.putArray("columns");
        MarketFeatures.NAMES.forEach(columns::add);
        columns.add("position");
        ArrayNode rows = root.putArray("observations");
        for (float[] observation : observations) {
            addAll(rows.addArray(), observation);
        }
        addAll(root.putArray("positions"), positions);
        return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The largest difference between the stored positions and what this model answers now. */
    double distance(TorchScriptModel candidate) {
        float[] now = positions(candidate, observations);
        double largest = 0;
        for (int i = 0; i < now.length; i++) {
            largest = Math.max(largest, Math.abs(now[i] - positions[i]));
        }
        return largest;
    }

    private static float[] positions(TorchScriptModel model, List<float[]> rows) {
        float[] positions = new float[rows.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = model.positions(rows.get(i), rows.get(i).length)[0];
        }
        return positions;
    }

    private static void addAll(ArrayNode array, float[] values) {
        for (float value : values) {
            array.add(value);
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asFloat();
        }
        return values;
    }
}
