package io.mlops.modelserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small TorchScript files for tests: the zip that {@code torch.jit.save} makes, from source and FP32 weights. */
final class TorchScriptFile {
    private final List<Weight> weights = new ArrayList<>();
    private final String forward;

    /** @param forward the lines of forward's definition, at the indentation of a class body */
    TorchScriptFile(String forward) {
        this.forward = forward;
    }

    TorchScriptFile weight(String name, int[] shape, float... data) {
        weights.add(new Weight(name, shape, data));
        return this;
    }

    Path write(Path file) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            String root = "model/";
            stored(zip, root + "data.pkl", pickle());
            int i = 0;
            for (Weight weight : weights) {
                ByteBuffer bytes = ByteBuffer.allocate(weight.data().length * 4).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(weight.data());
                stored(zip, root + "data/" + i++, bytes.array());
            }
            stored(zip, root + "code/__torch__.py", source().getBytes(StandardCharsets.UTF_8));
            stored(zip, root + "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            stored(zip, root + "version", "3\n".getBytes(StandardCharsets.UTF_8));
            stored(zip, root + "byteorder", "little".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private String source() {
        StringBuilder out = new StringBuilder("class Net(Module):\n  __parameters__ = [");
        weights.forEach(w -> out.append('"').append(w.name()).append("\", "));
        out.append("]\n  __buffers__ = []\n  training : bool\n");
        weights.forEach(w -> out.append("  ").append(w.name()).append(" : Tensor\n"));
        return out.append(forward).toString();
    }

    private byte[] pickle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "\u0000\u0002c__torch__\nNet\n)\u0001}(");
        string(out, "training");
        text(out, "\u0009");
        int i = 0;
        for (Weight weight : weights) {
            string(out, weight.name());
            text(out, "ctorch._utils\n_rebuild_tensor_v2\n((");
            string(out, "storage");
            text(out, "ctorch\nFloatStorage\n");
            string(out, String.valueOf(i++));
            string(out, "cpu");
            integer(out, weight.data().length);
            text(out, "tQ");
            integer(out, 0);
            int[] shape = weight.shape();
            int[] stride = new int[shape.length];
            int step = 1;
            for (int d = shape.length - 1; d >= 0; d--) {
                stride[d] = step;
                step *= shape[d];
            }
            tuple(out, shape);
            tuple(out, stride);
            text(out, "\u0009ccollections\nOrderedDict\n)RtR");
        }
        text(out, "ub.");
        return out.toByteArray();
    }

    /** Opcodes as ASCII; control characters below 0x10 stand for the opcode with the high bit set. */
    private static void text(OutputStream out, String opcodes) throws IOException {
        for (int i = 0; i < opcodes.length(); i++) {
            char c = opcodes.charAt(i);
            out.write(c < 0x10 && c != '\n' && c != 2 ? 0x80 | c : c);
        }
    }

    private static void string(OutputStream out, String s) throws IOException {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array());
        out.write(bytes);
    }

    private static void integer(OutputStream out, int value) throws IOException {
        out.write('J');
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void tuple(OutputStream out, int[] values) throws IOException {
        out.write('(');
        for (int v : values) {
            integer(out, v);
        }
        out.write('t');
    }

    private static void stored(ZipOutputStream zip, String name, byte[] data) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        CRC32 crc = new CRC32();
        crc.update(data);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Weight(String name, int[] shape, float[] data) {}
}
