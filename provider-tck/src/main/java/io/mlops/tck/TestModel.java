package io.mlops.tck;

import io.mlops.Sha256;
import io.mlops.endpoint.TensorSpec;
import java.util.List;

/** A model for tests: a file and what it takes and returns. Immutable. */
public final class TestModel {
    private final byte[] content;
    private final String framework;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    /**
     * @param content the file
     * @param framework what it is written in
     */
    public TestModel(byte[] content, String framework, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.content = content.clone();
        this.framework = framework;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /** A PyTorch policy of the usual shape: rows of four numbers in, one number for each out. */
    public static TestModel policy(byte[] content) {
        return new TestModel(
                content,
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 4L))),
                List.of(new TensorSpec("action", "FP32", List.of(-1L, 1L))));
    }

    /** One that cannot be loaded. */
    public static TestModel broken() {
        return policy(new byte[] {1, 2, 3});
    }

    /** The policy of {@code examples/trading-policy}: rows of twenty numbers in, one position for each out. */
    public static TestModel tradingPolicy(byte[] content) {
        return new TestModel(
                content,
                "pytorch",
                List.of(new TensorSpec("observation", "FP32", List.of(-1L, 20L))),
                List.of(new TensorSpec("position", "FP32", List.of(-1L, 1L))));
    }

    public byte[] content() {
        return content.clone();
    }

    public Sha256 digest() {
        return Sha256.of(content);
    }

    public String framework() {
        return framework;
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }
}
