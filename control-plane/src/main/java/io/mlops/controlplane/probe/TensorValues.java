package io.mlops.controlplane.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * One output of a prediction as numbers; truth values are 0 and 1. Thread-safe.
 *
 * @param values in the order of the answer; what is no number is NaN
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record TensorValues(List<Long> shape, double[] values) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** The outputs of an answer of the Open Inference Protocol, by name; {@code jsonLength} is the header's, empty for JSON alone. */
    static Map<String, TensorValues> read(byte[] body, String jsonLength) {
        int length = jsonLength.matches("\\d{1,9}") ? Math.min(Integer.parseInt(jsonLength), body.length) : body.length;
        ByteBuffer raw = ByteBuffer.wrap(body, length, body.length - length).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, TensorValues> outputs = new HashMap<>();
        for (JsonNode node : MAPPER.readTree(body, 0, length).path("outputs")) {
            List<Long> shape = node.path("shape")
                    .valueStream()
                    .map(size -> size.asLong(-1))
                    .toList();
            int size = node.path("parameters").path("binary_data_size").asInt(-1);
            double[] values = size >= 0 && size <= raw.remaining()
                    ? binary(raw.slice(raw.position(), size).order(ByteOrder.LITTLE_ENDIAN), datatype(node))
                    : json(node.path("data"));
            if (size >= 0 && size <= raw.remaining()) {
                raw.position(raw.position() + size);
            }
            outputs.put(node.path("name").asString(""), new TensorValues(shape, values));
        }
        return outputs;
    }

    private static String datatype(JsonNode node) {
        return node.path("datatype").asString("");
    }

    private static double[] json(JsonNode data) {
        double[] values = new double[16];
        int count = 0;
        java.util.ArrayDeque<JsonNode> left = new java.util.ArrayDeque<>(List.of(data));
        while (!left.isEmpty()) {
            JsonNode node = left.pop();
            if (node.isArray()) {
                // The elements go in front of what is left, in their order.
                for (int i = node.size() - 1; i >= 0; i--) {
                    left.push(node.get(i));
                }
                continue;
            }
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] =
                    node.isBoolean() ? (node.asBoolean() ? 1 : 0) : node.isNumber() ? node.asDouble() : Double.NaN;
        }
        return Arrays.copyOf(values, count);
    }

    private static double[] binary(ByteBuffer raw, String datatype) {
        int width = switch (datatype) {
            case "FP64", "INT64" -> 8;
            case "FP32", "INT32" -> 4;
            case "FP16", "INT16" -> 2;
            default -> 1;
        };
        double[] values = new double[raw.remaining() / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (datatype) {
                case "FP64" -> raw.getDouble();
                case "FP32" -> raw.getFloat();
                case "FP16" -> Float.float16ToFloat(raw.getShort());
                case "INT64" -> raw.getLong();
                case "INT32" -> raw.getInt();
                case "INT16" -> raw.getShort();
                case "INT8" -> raw.get();
                case "UINT8", "BOOL" -> raw.get() & 0xff;
                default -> Double.NaN;
            };
        }
        return values;
    }
}
