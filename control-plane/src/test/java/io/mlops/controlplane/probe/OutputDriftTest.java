package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OutputDriftTest {
    private final OutputDrift drift = new OutputDrift(List.of("y", "z"));

    @Test
    void isTheRootMeanSquareOfTheDifferencesOverTheStandardDeviation() {
        // Values 1 and 3 deviate by 1 from their mean; differences 0.3 and 0.4 have a root mean square of 0.3536.
        drift.add(y(1), y(1.3));
        drift.add(y(3), y(3.4));
        assertThat(drift.worst().drift()).isCloseTo(Math.sqrt(0.125), within(1e-12));
        assertThat(drift.worst().output()).isEqualTo("y");
    }

    @Test
    void theWorstOutputCountsAndOneThatNobodyAskedForDoesNot() {
        drift.add(Map.of("y", values(1, 3), "z", values(10, 30)), Map.of("y", values(1, 3), "z", values(11, 30)));
        drift.add(y(5), y(5));
        assertThat(drift.worst().output()).isEqualTo("z");
        assertThat(drift.worst().drift()).isCloseTo(Math.sqrt(0.5) / 10, within(1e-12));
    }

    @Test
    void equalOutputsDoNotDriftEvenWhereTheyDoNotVary() {
        drift.add(y(0), y(0));
        drift.add(y(0), y(0));
        assertThat(drift.worst()).isEqualTo(new OutputDrift.Worst(0, "y"));
    }

    @Test
    void anOutputThatDoesNotVaryIsMeasuredByItsSize() {
        drift.add(y(2), y(2.2));
        drift.add(y(2), y(2.2));
        assertThat(drift.worst().drift()).isCloseTo(0.1, within(1e-9));
        OutputDrift zeros = new OutputDrift(List.of("y"));
        zeros.add(y(0), y(0.5));
        assertThat(zeros.worst().drift()).isInfinite();
    }

    @Test
    void otherShapesNamesAndValuesThatAreNotFiniteAreBeyondMeasure() {
        assertThat(once(y(1), Map.of("y", values(1, 2)))).isInfinite();
        assertThat(once(y(1), Map.of("other", values(1)))).isInfinite();
        assertThat(once(y(1), y(Double.NaN))).isInfinite();
        assertThat(once(y(Double.NaN), y(1))).isInfinite();
        assertThat(once(y(Double.NaN), y(Double.NaN))).isZero();
    }

    @Test
    void readsJsonWithNestedDataAndTruthValues() {
        Map<String, TensorValues> outputs = TensorValues.read("""
                {"outputs":[{"name":"y","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4.5]]},
                            {"name":"b","datatype":"BOOL","shape":[2],"data":[true,false]},
                            {"name":"s","datatype":"FP32","shape":[1],"data":["NaN"]}]}
                """.getBytes(StandardCharsets.UTF_8), "");
        assertThat(output(outputs, "y").shape()).containsExactly(2L, 2L);
        assertThat(output(outputs, "y").values()).containsExactly(1, 2, 3, 4.5);
        assertThat(output(outputs, "b").values()).containsExactly(1, 0);
        assertThat(output(outputs, "s").values()).containsExactly(Double.NaN);
    }

    @Test
    void readsRawTensorsBehindTheJson() {
        byte[] json = """
                {"outputs":[{"name":"y","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},
                            {"name":"i","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8}},
                            {"name":"h","datatype":"FP16","shape":[1],"parameters":{"binary_data_size":2}}]}""".getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(json.length + 18).order(ByteOrder.LITTLE_ENDIAN);
        body.put(json).putFloat(1.5f).putFloat(-2).putLong(7).putShort(Float.floatToFloat16(0.25f));
        Map<String, TensorValues> outputs = TensorValues.read(body.array(), Integer.toString(json.length));
        assertThat(output(outputs, "y").values()).containsExactly(1.5, -2);
        assertThat(output(outputs, "i").values()).containsExactly(7);
        assertThat(output(outputs, "h").values()).containsExactly(0.25);
    }

    private static TensorValues output(Map<String, TensorValues> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name));
    }

    private static double once(Map<String, TensorValues> old, Map<String, TensorValues> fresh) {
        OutputDrift drift = new OutputDrift(List.of("y"));
        drift.add(old, fresh);
        return drift.worst().drift();
    }

    private static Map<String, TensorValues> y(double value) {
        return Map.of("y", values(value));
    }

    private static TensorValues values(double... values) {
        return new TensorValues(List.of((long) values.length), values);
    }
}
