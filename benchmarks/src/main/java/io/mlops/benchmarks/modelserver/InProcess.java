package io.mlops.benchmarks.modelserver;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What a Java program pays that loads the same model itself: DJL's Predictor from floats to floats, one row. */
final class InProcess {
    private static final int CALLS = 20_000;

    private InProcess() {}

    /** Median microseconds of a prediction after as many calls of warm-up. */
    static double p50Micros(Path model, int columns) throws IOException, MalformedModelException, TranslateException {
        float[] row = new float[columns];
        Arrays.fill(row, 0.1f);
        try (Model loaded = Model.newInstance("policy", "PyTorch")) {
            loaded.load(model);
            try (Predictor<float[], float[]> predictor = loaded.newPredictor(new Floats())) {
                long[] nanos = new long[CALLS];
                for (int i = 0; i < 2 * CALLS; i++) {
                    long start = System.nanoTime();
                    float[] answer = predictor.predict(row);
                    nanos[i % CALLS] = System.nanoTime() - start;
                    if (answer.length == 0) {
                        throw new IllegalStateException("no answer");
                    }
                }
                Arrays.sort(nanos);
                return nanos[CALLS / 2] / 1e3;
            }
        }
    }

    private static final class Floats implements Translator<float[], float[]> {
        @Override
        public NDList processInput(TranslatorContext context, float[] row) {
            NDArray array = context.getNDManager().create(row, new Shape(1, row.length));
            return new NDList(array);
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList list) {
            return list.singletonOrThrow().toFloatArray();
        }
    }
}
