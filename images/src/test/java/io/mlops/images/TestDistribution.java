package io.mlops.images;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Folders that look like what is built into images, with little in them. */
final class TestDistribution {
    /** So much that it stands out among the bytes of a push. */
    static final int NATIVE_BYTES = 400_000;

    private static final int X86_64 = 0x3e;

    private TestDistribution() {}

    static Path modelServer(Path folder) throws IOException {
        Path libraries = folder.resolve("lib/model-server");
        nativeLibrary(libraries.resolve("native/libtorch.so"));
        nativeLibrary(libraries.resolve("epoll/libepoll.so"));
        jar(libraries.resolve("netty-common-4.jar"), "io/netty/Some");
        jar(libraries.resolve("jackson-core-3.jar"), "tools/jackson/Some");
        jar(libraries.resolve("mlops-model-server-1.jar"), "io/mlops/modelserver/Main");
        write(libraries.resolve("aot/1-2.aot"), "made for one Java".getBytes(StandardCharsets.UTF_8));
        write(libraries.resolve("warm-up.pt"), "a model".getBytes(StandardCharsets.UTF_8));
        write(folder.resolve("bin/model-server"), "#!/bin/sh\necho started \"$@\"\n".getBytes(StandardCharsets.UTF_8));
        return folder;
    }

    static Path program(Path folder) throws IOException {
        nativeLibrary(folder.resolve("native/libtorch.so.2"));
        jar(folder.resolve("netty-common-4.jar"), "io/netty/Some");
        jar(folder.resolve("mlops-trainer-1.jar"), "io/mlops/trainer/Main");
        write(folder.resolve("trainer.properties"), "seed=1\n".getBytes(StandardCharsets.UTF_8));
        return folder;
    }

    static void nativeLibrary(Path file) throws IOException {
        byte[] content = new byte[NATIVE_BYTES];
        new Random(7).nextBytes(content);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, content, 0, 4);
        content[18] = X86_64;
        content[19] = 0;
        write(file, content);
    }

    static void jar(Path file, String... classes) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (String name : classes) {
                JarEntry entry = new JarEntry(name + ".class");
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(name.getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
