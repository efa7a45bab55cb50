package io.mlops.modelserver;

import java.util.List;
import java.util.Optional;

/**
 * One inference request, checked against the signature.
 *
 * @param inputs in the signature's order
 * @param outputs what to answer, in the order of the answer
 * @param form how to answer
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InferRequest(Optional<String> id, Tensor[] inputs, List<WantedOutput> outputs, Form form) {
    /** The shape of the body, in both directions. */
    enum Form {
        /** Open Inference Protocol v2. */
        INFER,
        /** Vertex AI: {@code instances} in, {@code predictions} out. */
        INSTANCES
    }

    /**
     * An output to answer.
     *
     * @param index its place in the signature
     * @param binary whether its values follow the JSON as raw bytes
     */
    record WantedOutput(int index, boolean binary) {}
}
