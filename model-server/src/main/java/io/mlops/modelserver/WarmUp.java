package io.mlops.modelserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the model on zeros before anybody may call it, and compares what it takes and gives with the declaration. */
final class WarmUp {
    private static final int RUNS = 5;

    private WarmUp() {}

    /**
     * Predicts one row several times, and two rows once where requests are to be stacked.
     *
     * @param what the model's file, for the reason
     */
    static void run(BatchRunner.Predictor predictor, Signature signature, int maxRows, String what)
            throws StartFailure {
        for (int i = 0; i < RUNS; i++) {
            once(predictor, signature, 1, what);
        }
        if (signature.batchable() && maxRows > 1) {
            once(predictor, signature, 2, what);
        }
    }

    private static void once(BatchRunner.Predictor predictor, Signature signature, int rows, String what)
            throws StartFailure {
        Tensor[] zeros = zeros(signature, rows);
        Tensor[] outputs;
        try {
            outputs = predictor.forward(List.of(new Tensor[][] {zeros}));
        } catch (RuntimeException e) {
            String reason = TorchErrors.reason(e);
            if (TorchErrors.outOfMemory(e)) {
                throw StartFailure.unavailable("cannot serve model " + what + ": " + reason);
            }
            throw StartFailure.data("cannot serve model " + what + ": forward does not take the declared inputs ("
                    + Signature.describe(signature.inputs()) + ") with " + rows + (rows == 1 ? " row" : " rows") + ": "
                    + reason);
        }
        @Nullable String problem = SignatureCheck.problem(signature, outputs, rows);
        if (problem != null) {
            throw StartFailure.data("cannot serve model " + what + ": " + problem);
        }
    }

    private static Tensor[] zeros(Signature signature, int rows) throws StartFailure {
        Tensor[] zeros = new Tensor[signature.inputs().size()];
        for (int i = 0; i < zeros.length; i++) {
            TensorInfo info = signature.inputs().get(i);
            long[] shape = Shapes.concrete(info.dims(), rows);
            long elements = Shapes.elements(shape);
            if (elements < 0 || elements * info.datatype().bytes() > Integer.MAX_VALUE) {
                throw StartFailure.data("cannot serve the model: input " + info.describe() + " has more than 2 GiB");
            }
            zeros[i] = new Tensor(info.datatype(), shape, TensorDataReader.allocate(info.datatype(), elements));
        }
        return zeros;
    }
}
