package io.mlops.images;

import io.mlops.ErrorCode;
import io.mlops.image.ImagePlatform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Which machines native libraries are for, by the header of their ELF files (the System V ABI's {@code e_machine}). */
final class NativeLibraries {
    private static final Pattern NAME = Pattern.compile(".*\\.(so(\\.\\d+)*|dylib|jnilib|dll)");
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int MACHINE_OFFSET = 18;
    private static final int X86_64 = 0x3e;
    private static final int AARCH64 = 0xb7;

    private NativeLibraries() {}

    static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /** INVALID_ARGUMENT names the first library that the platform's machines cannot load. */
    static void requireFit(List<PlannedLayer> layers, ImagePlatform platform) throws IOException, ImageException {
        int wanted = switch (platform) {
            case LINUX_AMD64 -> X86_64;
            case LINUX_ARM64 -> AARCH64;
        };
        for (PlannedLayer layer : layers) {
            for (PlannedFile file : layer.files()) {
                if (isOne(String.valueOf(file.source().getFileName())) && machine(file.source()) != wanted) {
                    throw new ImageException(
                            ErrorCode.INVALID_ARGUMENT,
                            file.source() + " is no library for " + platform
                                    + "; build the distribution on such a machine, or choose another --platform");
                }
            }
        }
    }

    /** The machine's number, or -1 for what is no ELF file. */
    private static int machine(Path file) throws IOException {
        byte[] header;
        try (InputStream in = Files.newInputStream(file)) {
            header = in.readNBytes(MACHINE_OFFSET + 2);
        }
        if (header.length < MACHINE_OFFSET + 2) {
            return -1;
        }
        for (int i = 0; i < ELF.length; i++) {
            if (header[i] != ELF[i]) {
                return -1;
            }
        }
        return (header[MACHINE_OFFSET] & 0xff) | ((header[MACHINE_OFFSET + 1] & 0xff) << 8);
    }
}
