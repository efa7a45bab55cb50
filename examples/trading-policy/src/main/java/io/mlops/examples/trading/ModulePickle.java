package io.mlops.examples.trading;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the {@code data.pkl} of a TorchScript archive: one module object whose attributes are float tensors, in Python's
 * pickle protocol 2 with the opcodes that libtorch's unpickler knows. Not thread-safe.
 */
final class ModulePickle {
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int tensors;

    /** Opens the object of class {@code __torch__.<name>}. */
    ModulePickle(String className) {
        out.write(PROTOCOL);
        out.write(2);
        global("__torch__", className);
        out.write(')');
        out.write(NEW_OBJECT);
        out.write('}');
        out.write('(');
        text("training");
        out.write(FALSE);
    }

    /** A contiguous tensor whose numbers are the archive's entry {@code data/<returned index>}. */
    int tensor(String attribute, int... shape) {
        int index = tensors++;
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        text(attribute);
        global("torch._utils", "_rebuild_tensor_v2");
        out.write('(');
        storage(index, count);
        integer(0); // offset in the storage
        tuple(shape);
        tuple(strides(shape));
        out.write(FALSE); // requires no gradient
        global("collections", "OrderedDict");
        out.write(')');
        out.write('R');
        out.write('t');
        out.write('R');
        return index;
    }

    byte[] finish() {
        out.write('u');
        out.write('b');
        out.write('.');
        return out.toByteArray();
    }

    private void storage(int index, int count) {
        out.write('(');
        text("storage");
        global("torch", "FloatStorage");
        text(Integer.toString(index));
        text("cpu");
        integer(count);
        out.write('t');
        out.write('Q');
    }

    private static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private void tuple(int[] values) {
        out.write('(');
        for (int value : values) {
            integer(value);
        }
        out.write('t');
    }

    private void integer(int value) {
        out.write('J');
        int32(value);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        int32(bytes.length);
        out.writeBytes(bytes);
    }

    private void int32(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private void global(String module, String name) {
        out.write('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
