package io.mlops.controlplane.probe;

import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.ProbeBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A request for a prediction that two revisions get.
 *
 * @param headers that say how to read the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record ComparedInput(Map<String, String> headers, byte[] body) {
    private static final int INTEGERS = 10;

    /** Of the declared shapes, one wherever any size will do: standard normal numbers, whole ones from 0 to 9, either truth value. */
    static ComparedInput madeUp(List<TensorSpec> inputs, SplittableRandom random) {
        String body = ProbeBody.of(inputs, datatype -> switch (datatype) {
            case "BOOL" -> random.nextBoolean();
            case "FP16", "FP32", "FP64" -> random.nextGaussian();
            default -> (double) random.nextInt(INTEGERS);
        });
        return new ComparedInput(Map.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
