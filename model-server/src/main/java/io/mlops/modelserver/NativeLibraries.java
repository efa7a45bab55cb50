package io.mlops.modelserver;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** The folder of libtorch and its JNI bridge inside the distribution, so that DJL neither unpacks into a home folder nor downloads. */
final class NativeLibraries {
    /** Names the folder where it does not lie beside this jar. */
    static final String FOLDER_PROPERTY = "mlops.native";

    private static final Path NVIDIA = Path.of("/proc/driver/nvidia/gpus");

    private final Path folder;

    private NativeLibraries(Path folder) {
        this.folder = folder;
    }

    static NativeLibraries locate() throws StartFailure {
        String given = System.getProperty(FOLDER_PROPERTY);
        Path folder = given != null ? Path.of(given) : besideThisJar();
        for (String library : new String[] {"torch", "djl_torch"}) {
            Path file = folder.resolve(System.mapLibraryName(library));
            if (!Files.isRegularFile(file)) {
                throw StartFailure.unavailable("cannot load PyTorch: " + file
                        + " is missing; build the distribution again (./verify), or set -D" + FOLDER_PROPERTY);
            }
        }
        return new NativeLibraries(folder.toAbsolutePath());
    }

    private static Path besideThisJar() throws StartFailure {
        CodeSource source = NativeLibraries.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).resolveSibling("native");
        } catch (URISyntaxException e) {
            throw StartFailure.unavailable("cannot load PyTorch: no folder of native libraries beside "
                    + source.getLocation() + ": " + e.getMessage());
        }
    }

    boolean cuda() {
        return Files.isRegularFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    }

    /** GPUs that the kernel's NVIDIA driver shows; asked there, because DJL's own way needs JNA and a CUDA runtime. */
    static int gpus() {
        if (!Files.isDirectory(NVIDIA)) {
            return 0;
        }
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(NVIDIA)) {
            for (Path ignored : entries) {
                count++;
            }
        } catch (IOException e) {
            // Unreadable is as good as absent: the choice falls on the CPU, or fails with a reason where a GPU was
            // asked for.
            return 0;
        }
        return count;
    }

    /** Tells DJL where the libraries lie and to stay offline. Must run before DJL's first class is loaded. */
    void publish() {
        setDefault("PYTORCH_LIBRARY_PATH", folder.toString());
        setDefault("PYTORCH_FLAVOR", cuda() ? "cu" : "cpu");
        setDefault("DJL_CACHE_DIR", folder.toString());
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        // The profiling executor of TorchScript compiles each new batch size anew: seconds of stalls for nothing on a
        // CPU.
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
        setDefault(
                "ai.djl.pytorch.num_threads",
                Optional.ofNullable(System.getenv("OMP_NUM_THREADS")).orElse("1"));
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
