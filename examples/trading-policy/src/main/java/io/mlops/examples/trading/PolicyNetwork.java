package io.mlops.examples.trading;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.mlops.examples.trading.NetworkShape.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The policy as libtorch operations, the same ones in the same order that {@link TorchScript} writes down. Lives and
 * dies with the manager it was made on; not thread-safe.
 */
final class PolicyNetwork {
    /** Normalised features beyond this many deviations say nothing more: a crash must not saturate the network. */
    static final float CLIP = 5;

    private final NDManager manager;
    private final NetworkShape shape;
    private final NDArray mean;
    private final NDArray scale;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> biases = new ArrayList<>();

    PolicyNetwork(NDManager manager, PolicyWeights policy) {
        this.manager = manager;
        this.shape = policy.shape();
        this.mean = array(policy.normalization().mean());
        this.scale = array(policy.normalization().scale());
        for (Layer layer : shape.layers()) {
            weights.add(array(policy.parameters(), layer.offset(), layer.biasOffset())
                    .reshape(layer.outputs(), layer.inputs()));
            biases.add(array(policy.parameters(), layer.biasOffset(), layer.end()));
        }
    }

    /** Records what follows, for {@link #gradient()}. */
    void trackGradients() {
        weights.forEach(w -> w.setRequiresGradient(true));
        biases.forEach(b -> b.setRequiresGradient(true));
    }

    /** The action before squashing, [batch, 1], for observations [batch, inputs]. */
    NDArray action(NDArray observations) {
        NDArray x = observations.sub(mean).mul(scale).clip(-CLIP, CLIP);
        for (int i = 0; i < weights.size() - 1; i++) {
            x = linear(x, i).tanh();
        }
        return linear(x, weights.size() - 1);
    }

    /** Target positions in [-1, 1], [batch, 1]. */
    NDArray position(NDArray observations) {
        return action(observations).tanh();
    }

    /** The gradient of what was differentiated last, in the order of the flat parameter vector. */
    float[] gradient() {
        float[] gradient = new float[shape.parameterCount()];
        int i = 0;
        for (Layer layer : shape.layers()) {
            float[] weight = weights.get(i).getGradient().toFloatArray();
            float[] bias = biases.get(i).getGradient().toFloatArray();
            System.arraycopy(weight, 0, gradient, layer.offset(), weight.length);
            System.arraycopy(bias, 0, gradient, layer.biasOffset(), bias.length);
            i++;
        }
        return gradient;
    }

    /** Rows of a matrix with that many columns. */
    static NDArray rows(NDManager manager, float[] values, int columns) {
        return manager.create(values, new Shape(values.length / columns, columns));
    }

    private NDArray linear(NDArray x, int layer) {
        return Linear.linear(x, weights.get(layer), biases.get(layer)).singletonOrThrow();
    }

    private NDArray array(float[] vector, int from, int to) {
        return array(Arrays.copyOfRange(vector, from, to));
    }

    /** Copied into libtorch's own memory: oneMKL promises the same bits in every run only where it is aligned to 64 bytes. */
    private NDArray array(float[] values) {
        try (NDArray unaligned = manager.create(values)) {
            return unaligned.duplicate();
        }
    }
}
