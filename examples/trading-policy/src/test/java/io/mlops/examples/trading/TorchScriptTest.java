package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptTest {
    private static final int COLUMNS = MarketFeatures.COUNT + 1;

    @TempDir
    Path folder;

    @Test
    void theSameWeightsGiveTheSameBytesAndOthersDoNot() {
        byte[] archive = TorchScript.export(Example.untrained(1, 8));
        assertThat(TorchScript.export(Example.untrained(1, 8))).isEqualTo(archive);
        assertThat(TorchScript.export(Example.untrained(2, 8))).isNotEqualTo(archive);
    }

    @Test
    void libtorchAnswersExactlyAsTheTrainersNetwork() throws IOException {
        for (int hidden : new int[] {1, 8, 33}) {
            PolicyWeights policy = Example.untrained(hidden, hidden);
            try (TorchScriptModel model = export(policy)) {
                for (int batch : new int[] {1, 2, 7, 64, 1000}) {
                    float[] rows = observations(batch);
                    float[] exported = model.positions(rows, COLUMNS);
                    assertThat(exported).hasSize(batch).isEqualTo(policy.positions(rows));
                }
            }
        }
    }

    @Test
    void libtorchAnswersOneRowAtATimeAsTheTrainersNetwork() throws IOException {
        PolicyWeights policy = Example.untrained(3, 8);
        float[] rows = observations(300);
        try (TorchScriptModel model = export(policy)) {
            for (int i = 0; i < 300; i++) {
                float[] row = Arrays.copyOfRange(rows, i * COLUMNS, (i + 1) * COLUMNS);
                float position = model.positions(row, COLUMNS)[0];
                assertThat(position).isEqualTo(policy.positions(row)[0]).isBetween(-1f, 1f);
                assertThat(position).isEqualTo(handWritten(policy, row), within(1e-5f));
            }
        }
    }

    @Test
    void absurdFeaturesAreClippedAndNotANumberStaysVisible() throws IOException {
        PolicyWeights policy = Example.untrained(4, 8);
        float[] row = observations(1);
        float[] far = row.clone();
        float[] farther = row.clone();
        far[3] = 1e6f;
        farther[3] = Float.POSITIVE_INFINITY;
        try (TorchScriptModel model = export(policy)) {
            assertThat(model.positions(farther, COLUMNS)).isEqualTo(model.positions(far, COLUMNS));
            row[3] = Float.NaN;
            assertThat(model.positions(row, COLUMNS)[0]).isNaN();
        }
    }

    @Test
    void anotherShapeIsAClearError() throws IOException {
        try (TorchScriptModel model = export(Example.untrained(5, 8))) {
            assertThatThrownBy(() -> model.positions(new float[10], 5))
                    .hasMessageStartingWith("cannot predict with model " + folder)
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    @Test
    void aTruncatedModelIsAClearError() throws IOException {
        byte[] archive = TorchScript.export(Example.untrained(6, 8));
        Path file = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(archive, archive.length / 2));
        assertThatThrownBy(() -> TorchScriptModel.load(file))
                .hasMessageStartingWith("cannot load model " + file)
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    private TorchScriptModel export(PolicyWeights policy) throws IOException {
        Path file = folder.resolve("policy-" + policy.shape().hidden() + ".pt");
        return TorchScriptModel.load(Files.write(file, TorchScript.export(policy)));
    }

    /** Real days, with positions between -1 and 1. */
    private static float[] observations(int count) {
        float[] rows = new float[count * COLUMNS];
        for (int i = 0; i < count; i++) {
            float[] row = Example.market().observation(i * 4, (i % 21 - 10) / 10f);
            System.arraycopy(row, 0, rows, i * COLUMNS, COLUMNS);
        }
        return rows;
    }

    /** The network in plain arithmetic, so that the two libtorch paths cannot be wrong in the same way. */
    private static float handWritten(PolicyWeights policy, float[] observation) {
        double[] x = new double[observation.length];
        for (int i = 0; i < x.length; i++) {
            double z = (observation[i] - policy.normalization().mean()[i])
                    * (double) policy.normalization().scale()[i];
            x[i] = Math.clamp(z, -5, 5);
        }
        for (NetworkShape.Layer layer : policy.shape().layers()) {
            double[] y = new double[layer.outputs()];
            for (int o = 0; o < y.length; o++) {
                y[o] = policy.parameters()[layer.biasOffset() + o];
                for (int i = 0; i < x.length; i++) {
                    y[o] += x[i] * policy.parameters()[layer.offset() + o * x.length + i];
                }
                y[o] = Math.tanh(y[o]);
            }
            x = y;
        }
        return (float) x[0];
    }
}
