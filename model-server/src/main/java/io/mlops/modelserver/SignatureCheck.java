package io.mlops.modelserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what a model gives with what was declared. */
final class SignatureCheck {
    private SignatureCheck() {}

    /** What is wrong with these outputs of a run on {@code rows} rows, or null where they are as declared. */
    static @Nullable String problem(Signature signature, Tensor[] outputs, int rows) {
        List<TensorInfo> declared = signature.outputs();
        if (outputs.length != declared.size()) {
            return "forward gives " + outputs.length + " tensors, " + declared.size() + " outputs are declared ("
                    + Signature.describe(declared) + ")";
        }
        for (int i = 0; i < outputs.length; i++) {
            TensorInfo info = declared.get(i);
            Tensor tensor = outputs[i];
            boolean rowsHold = !signature.batchable() || (tensor.shape().length > 0 && tensor.shape()[0] == rows);
            if (tensor.datatype() != info.datatype() || !Shapes.fits(info.dims(), tensor.shape()) || !rowsHold) {
                return "output \"" + info.name() + "\" is " + tensor.datatype() + " " + Shapes.text(tensor.shape())
                        + " for " + rows + (rows == 1 ? " row" : " rows") + ", declared is " + info.datatype() + " "
                        + Shapes.text(info.dims());
            }
        }
        return null;
    }
}
