package io.mlops.examples.trading;

import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/**
 * A finished policy: shape, normalisation and parameters.
 *
 * @param shape layout of the parameters
 * @param normalization of the observation's columns
 * @param parameters the flat vector
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on; nobody compares it
record PolicyWeights(NetworkShape shape, Normalization normalization, float[] parameters) {
    /** Runs the network on libtorch for as long as {@code use} takes. */
    <T> T withStrategy(Function<Strategy, T> use) {
        try (NDManager manager = Torch.newManager()) {
            PolicyNetwork network = new PolicyNetwork(manager, this);
            return use.apply(observation -> positions(network, manager, observation)[0]);
        }
    }

    /** Positions for rows of observations, one after another in {@code rows}. */
    float[] positions(float[] rows) {
        try (NDManager manager = Torch.newManager()) {
            return positions(new PolicyNetwork(manager, this), manager, rows);
        }
    }

    private float[] positions(PolicyNetwork network, NDManager manager, float[] rows) {
        try (NDManager scratch = manager.newSubManager()) {
            return network.position(PolicyNetwork.rows(scratch, rows, shape.inputs()))
                    .toFloatArray();
        }
    }
}
