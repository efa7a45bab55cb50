package io.mlops.examples.trading;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Path;

/** An exported policy, loaded by libtorch as a server would load it. Not thread-safe; close it. */
final class TorchScriptModel implements AutoCloseable {
    private final Path file;
    private final Model model;
    private final Predictor<NDList, NDList> predictor;
    private final NDManager manager;

    private TorchScriptModel(Path file, Model model, NDManager manager) {
        this.file = file;
        this.model = model;
        this.manager = manager;
        this.predictor = model.newPredictor(new NoopTranslator());
    }

    static TorchScriptModel load(Path file) throws IOException {
        NDManager manager = Torch.newManager();
        Model model = Model.newInstance("policy", Device.cpu(), "PyTorch");
        try {
            model.load(file.toAbsolutePath());
            return new TorchScriptModel(file, model, manager);
        } catch (MalformedModelException | RuntimeException e) {
            model.close();
            manager.close();
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot load model " + file + ": " + e.getMessage(), e);
        }
    }

    /** Positions for rows of observations, one after another in {@code rows}. */
    float[] positions(float[] rows, int columns) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray input = PolicyNetwork.rows(scratch, rows, columns);
            NDList output = predictor.predict(new NDList(input));
            try (output) {
                return output.singletonOrThrow().toFloatArray();
            }
        } catch (TranslateException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot predict with model " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
        manager.close();
    }
}
