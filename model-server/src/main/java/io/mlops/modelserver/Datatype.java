package io.mlops.modelserver;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tensor datatypes of the Open Inference Protocol that TorchScript models take, with their size in bytes. */
enum Datatype {
    BOOL(1, DataType.BOOLEAN),
    UINT8(1, DataType.UINT8),
    INT8(1, DataType.INT8),
    INT32(4, DataType.INT32),
    INT64(8, DataType.INT64),
    FP16(2, DataType.FLOAT16),
    FP32(4, DataType.FLOAT32),
    FP64(8, DataType.FLOAT64);

    private final int bytes;
    private final DataType djl;

    Datatype(int bytes, DataType djl) {
        this.bytes = bytes;
        this.djl = djl;
    }

    int bytes() {
        return bytes;
    }

    DataType djl() {
        return djl;
    }

    static Optional<Datatype> find(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    static Optional<Datatype> find(DataType type) {
        return Arrays.stream(values()).filter(d -> d.djl == type).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
}
