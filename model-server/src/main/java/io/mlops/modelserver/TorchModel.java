package io.mlops.modelserver;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A TorchScript module in libtorch. Confined to one thread after loading: the predict thread. */
final class TorchModel implements AutoCloseable {
    private final Model model;
    private final NDManager manager;
    private final Block block;
    private final ParameterStore parameters;
    private final Signature signature;
    private final ByteBuffer[] staging;

    private TorchModel(Model model, Signature signature) {
        this.model = model;
        this.signature = signature;
        manager = model.getNDManager();
        block = model.getBlock();
        parameters = new ParameterStore(manager, false);
        staging = new ByteBuffer[signature.inputs().size()];
    }

    static TorchModel load(Path file, Signature signature, NativeLibraries libraries, DeviceChoice device)
            throws StartFailure {
        libraries.publish();
        Device where = device.gpu().map(Device::gpu).orElse(Device.cpu());
        Engine engine;
        try {
            engine = Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw StartFailure.unavailable("cannot load PyTorch: " + TorchErrors.reason(e));
        }
        Model model = engine.newModel("model", where);
        try {
            model.load(file, null, Map.of("mapLocation", "true"));
            return new TorchModel(model, signature);
        } catch (RuntimeException | IOException | MalformedModelException e) {
            model.close();
            if (TorchErrors.outOfMemory(e)) {
                throw StartFailure.unavailable("cannot load model " + file + ": " + TorchErrors.reason(e));
            }
            throw StartFailure.data("cannot load model " + file + ": PyTorch refuses it: " + TorchErrors.reason(e));
        }
    }

    /**
     * Runs forward once on inputs stacked along their first dimension.
     *
     * @param parts one element a request, each with its tensors in the signature's order
     * @return what forward gave, in the signature's order, not yet compared with the declaration
     */
    Tensor[] forward(List<Tensor[]> parts) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList(staging.length);
            for (int i = 0; i < staging.length; i++) {
                inputs.add(stack(scope, parts, i));
            }
            return read(block.forward(parameters, inputs, false));
        }
    }

    private NDArray stack(NDManager scope, List<Tensor[]> parts, int input) {
        Tensor first = parts.getFirst()[input];
        int bytes = 0;
        long rows = 0;
        for (Tensor[] part : parts) {
            bytes = Math.addExact(bytes, part[input].data().remaining());
            rows += part[input].shape().length == 0 ? 1 : part[input].shape()[0];
        }
        ByteBuffer buffer = staging(input, bytes);
        for (Tensor[] part : parts) {
            buffer.put(part[input].data().duplicate());
        }
        buffer.flip();
        long[] shape = parts.size() == 1 ? first.shape() : Shapes.withRows(first.shape(), rows);
        return scope.create(buffer, new Shape(shape), first.datatype().djl());
    }

    /** A direct buffer that libtorch reads in place; one per input, reused, since only one thread predicts. */
    private ByteBuffer staging(int input, int bytes) {
        ByteBuffer buffer = staging[input];
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(Math.max(64, Math.max(bytes, Math.min(2 * bytes, 1 << 20))))
                    .order(ByteOrder.LITTLE_ENDIAN);
            staging[input] = buffer;
        }
        return buffer.clear();
    }

    private Tensor[] read(NDList list) {
        Tensor[] out = new Tensor[list.size()];
        for (int i = 0; i < out.length; i++) {
            NDArray array = named(list, i);
            Datatype type = Datatype.find(array.getDataType())
                    .orElseThrow(() -> new IllegalStateException("output is of type " + array.getDataType()
                            + ", which the Open Inference Protocol or this server does not carry"));
            long[] shape = array.getShape().getShape();
            out[i] = new Tensor(type, shape, array.toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN));
        }
        return out;
    }

    /** A dictionary's values come named, in no promised order; tuples and single tensors come in order and unnamed. */
    private NDArray named(NDList list, int index) {
        NDArray byPosition = list.get(index);
        if (byPosition.getName() == null || index >= signature.outputs().size()) {
            return byPosition;
        }
        NDArray byName = list.get(signature.outputs().get(index).name());
        return byName == null ? byPosition : byName;
    }

    @Override
    public void close() {
        model.close();
    }
}
