package io.mlops.endpoint;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * One named input or output of a model, in the words of the Open Inference Protocol v2.
 *
 * @param name the tensor's name
 * @param datatype {@code FP32}, {@code FP64}, {@code INT64}, {@code INT32}, {@code BOOL}, ...
 * @param shape sizes of the dimensions; -1 where any size will do (the batch)
 */
public record TensorSpec(String name, String datatype, List<Long> shape) {
    public TensorSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(datatype, "datatype");
        shape = List.copyOf(shape);
    }

    /** {@code sizes} of the dimensions; -1 where any size will do. */
    public static TensorSpec of(String name, String datatype, long... sizes) {
        return new TensorSpec(name, datatype, LongStream.of(sizes).boxed().toList());
    }
}
