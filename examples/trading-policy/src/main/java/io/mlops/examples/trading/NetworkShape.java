package io.mlops.examples.trading;

import java.util.List;

/**
 * The layers of the policy network and where each one's numbers lie in the flat parameter vector: two hidden layers of
 * tanh units and one tanh output.
 *
 * @param inputs columns of the observation
 * @param hidden units of each hidden layer
 */
record NetworkShape(int inputs, int hidden) {
    /**
     * A layer's weights (row-major, outputs × inputs) followed by its biases.
     *
     * @param offset of the first weight
     */
    record Layer(int inputs, int outputs, int offset) {
        int biasOffset() {
            return offset + inputs * outputs;
        }

        int end() {
            return biasOffset() + outputs;
        }
    }

    List<Layer> layers() {
        Layer first = new Layer(inputs, hidden, 0);
        Layer second = new Layer(hidden, hidden, first.end());
        return List.of(first, second, new Layer(hidden, 1, second.end()));
    }

    int parameterCount() {
        return layers().get(2).end();
    }

    /** Uniform in ±1/√inputs as PyTorch's own Linear starts, the output layer ten times smaller: positions start near 0. */
    float[] initialParameters(SplitMix64 random) {
        float[] parameters = new float[parameterCount()];
        for (Layer layer : layers()) {
            double bound = (layer.outputs() == 1 ? 0.1 : 1) / Math.sqrt(layer.inputs());
            for (int i = layer.offset(); i < layer.biasOffset(); i++) {
                parameters[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        }
        return parameters;
    }
}
