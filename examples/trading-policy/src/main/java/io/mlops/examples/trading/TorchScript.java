package io.mlops.examples.trading;

import io.mlops.examples.trading.NetworkShape.Layer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a policy as a TorchScript archive, which libtorch loads in any language: DJL cannot trace a network to one. The
 * same weights give the same bytes.
 */
final class TorchScript {
    private static final String CLASS = "TradingPolicy";
    private static final String ROOT = "policy/";
    private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};

    private final PolicyWeights weights;
    private final ModulePickle pickle = new ModulePickle(CLASS);
    private final List<String> attributes = new ArrayList<>();
    private final List<float[]> tensors = new ArrayList<>();

    private TorchScript(PolicyWeights weights) {
        this.weights = weights;
    }

    static byte[] export(PolicyWeights weights) {
        return new TorchScript(weights).archive();
    }

    private byte[] archive() {
        int inputs = weights.shape().inputs();
        tensor("mean", weights.normalization().mean(), inputs);
        tensor("scale", weights.normalization().scale(), inputs);
        List<Layer> layers = weights.shape().layers();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            tensor("weight" + i, slice(layer.offset(), layer.biasOffset()), layer.outputs(), layer.inputs());
            tensor("bias" + i, slice(layer.biasOffset(), layer.end()), layer.outputs());
        }
        AlignedZip zip = new AlignedZip();
        zip.add(ROOT + "data.pkl", pickle.finish());
        for (int i = 0; i < tensors.size(); i++) {
            zip.add(ROOT + "data/" + i, littleEndian(tensors.get(i)));
        }
        zip.add(ROOT + "code/__torch__.py", code(layers.size()).getBytes(StandardCharsets.UTF_8));
        zip.add(ROOT + "constants.pkl", EMPTY_TUPLE_PICKLE);
        zip.add(ROOT + "version", "3\n".getBytes(StandardCharsets.UTF_8));
        zip.add(ROOT + "byteorder", "little".getBytes(StandardCharsets.UTF_8));
        return zip.finish();
    }

    /** The operations of {@link PolicyNetwork#position}, in TorchScript's serialised form. */
    private String code(int layers) {
        StringBuilder code = new StringBuilder("class " + CLASS + "(Module):\n");
        code.append("  __parameters__ = []\n");
        code.append("  __buffers__ = [");
        attributes.forEach(name -> code.append('"').append(name).append("\", "));
        code.append("]\n  training : bool\n");
        attributes.forEach(name -> code.append("  ").append(name).append(" : Tensor\n"));
        code.append("  def forward(self: __torch__.").append(CLASS).append(",\n");
        code.append("    observation: Tensor) -> Tensor:\n");
        code.append("    centred = torch.sub(observation, self.mean)\n");
        code.append("    scaled = torch.mul(centred, self.scale)\n");
        code.append("    x0 = torch.clamp(scaled, -" + PolicyNetwork.CLIP + ", " + PolicyNetwork.CLIP + ")\n");
        for (int i = 0; i < layers; i++) {
            code.append("    y%d = torch.linear(x%d, self.weight%d, self.bias%d)\n".formatted(i, i, i, i));
            code.append("    x%d = torch.tanh(y%d)\n".formatted(i + 1, i));
        }
        return code.append("    return x").append(layers).append("\n").toString();
    }

    private void tensor(String name, float[] values, int... shape) {
        pickle.tensor(name, shape);
        attributes.add(name);
        tensors.add(values);
    }

    private float[] slice(int from, int to) {
        return Arrays.copyOfRange(weights.parameters(), from, to);
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
