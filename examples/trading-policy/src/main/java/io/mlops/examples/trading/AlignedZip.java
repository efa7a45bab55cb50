package io.mlops.examples.trading;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A zip as PyTorch writes it: entries stored, their data aligned to 64 bytes so that libtorch can map tensors, no times;
 * the same entries give the same bytes. Not thread-safe.
 */
final class AlignedZip {
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER_SIZE = 30;
    private static final int EXTRA_HEADER_SIZE = 4;
    private static final int EXTRA_PADDING = 0x4246; // "FB", PyTorch's own
    private static final int VERSION = 20;
    private static final int UTF8_NAMES = 1 << 11;
    private static final int STORED = 0;
    private static final int MIDNIGHT = 0;
    private static final int FIRST_OF_1980 = 0x21;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    void add(String name, byte[] data) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(data);
        int offset = out.size();
        int padding = Math.floorMod(-(offset + LOCAL_HEADER_SIZE + nameBytes.length + EXTRA_HEADER_SIZE), ALIGNMENT);

        int32(out, 0x04034b50);
        describe(out, (int) crc.getValue(), data.length, nameBytes.length);
        int16(out, EXTRA_HEADER_SIZE + padding);
        out.writeBytes(nameBytes);
        int16(out, EXTRA_PADDING);
        int16(out, padding);
        out.writeBytes(new byte[padding]);
        out.writeBytes(data);

        int32(directory, 0x02014b50);
        int16(directory, VERSION);
        describe(directory, (int) crc.getValue(), data.length, nameBytes.length);
        directory.writeBytes(new byte[12]); // no extra field, comment, disk number or attributes
        int32(directory, offset);
        directory.writeBytes(nameBytes);
        entries++;
    }

    byte[] finish() {
        int start = out.size();
        out.writeBytes(directory.toByteArray());
        int32(out, 0x06054b50);
        int32(out, 0); // one disk
        int16(out, entries);
        int16(out, entries);
        int32(out, directory.size());
        int32(out, start);
        int16(out, 0); // no comment
        return out.toByteArray();
    }

    private static void describe(ByteArrayOutputStream header, int crc, int size, int nameLength) {
        int16(header, VERSION);
        int16(header, UTF8_NAMES);
        int16(header, STORED);
        int16(header, MIDNIGHT);
        int16(header, FIRST_OF_1980);
        int32(header, crc);
        int32(header, size);
        int32(header, size);
        int16(header, nameLength);
    }

    private static void int16(ByteArrayOutputStream out, int value) {
        out.write(value);
        out.write(value >>> 8);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        int16(out, value);
        int16(out, value >>> 16);
    }
}
