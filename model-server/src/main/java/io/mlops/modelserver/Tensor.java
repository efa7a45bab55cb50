package io.mlops.modelserver;

import java.nio.ByteBuffer;

/**
 * Values of one tensor: little-endian, row-major. Not thread-safe; nobody changes the data once it is handed on.
 *
 * @param shape concrete sizes
 * @param data exactly the tensor's bytes between position and limit, little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // shapes are compared by Shapes, never through equals
record Tensor(Datatype datatype, long[] shape, ByteBuffer data) {
    /** Rows of a stackable tensor: the size of its first dimension. */
    int rows() {
        return Math.toIntExact(shape[0]);
    }
}
