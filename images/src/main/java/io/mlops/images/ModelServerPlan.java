package io.mlops.images;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The model server as clouds want it: SageMaker runs {@code IMAGE serve} with the entry point in exec form and calls port
 * 8080, or the one in SAGEMAKER_BIND_TO_PORT where a label says that the image listens to it (the developer guide's
 * "Use Your Own Inference Code with Hosting Services"); Vertex AI, Azure ML and Cloud Run give no arguments.
 */
final class ModelServerPlan {
    private static final String HOME = "/opt/mlops";
    private static final String LIBRARIES = "lib/model-server";
    private static final String BIND_TO_PORT = "com.amazonaws.sagemaker.capabilities.accept-bind-to-port";
    private static final int PORT = 8080;

    private ModelServerPlan() {}

    static ImagePlan of(Path distribution) throws IOException, ImageException {
        Path launcher = distribution.resolve("bin/model-server");
        Path libraries = distribution.resolve(LIBRARIES);
        if (!Files.isRegularFile(launcher) || !Files.isDirectory(libraries)) {
            throw new ImageException(
                    ErrorCode.NOT_FOUND,
                    distribution + " is no distribution with a model server: it lacks bin/model-server or "
                            + LIBRARIES);
        }
        List<PlannedFile> natives = new ArrayList<>();
        // Not the cache of loaded classes: it is good for one Java only, and the base brings its own.
        for (String folder : List.of("native", "epoll")) {
            natives.addAll(files(libraries.resolve(folder), "/" + LIBRARIES + "/" + folder));
        }
        if (natives.isEmpty()) {
            throw new ImageException(
                    ErrorCode.NOT_FOUND,
                    libraries.resolve("native") + " holds no native libraries; build the distribution");
        }
        List<PlannedFile> dependencies = new ArrayList<>();
        List<PlannedFile> classes = new ArrayList<>();
        for (PlannedFile file : files(libraries, "/" + LIBRARIES)) {
            String name = String.valueOf(file.source().getFileName());
            if (name.endsWith(".jar")) {
                (name.startsWith("mlops-") ? classes : dependencies).add(file);
            }
        }
        classes.add(new PlannedFile(launcher, HOME + "/bin/model-server", true));
        return new ImagePlan(
                "mlops/model-server",
                List.of(
                        new PlannedLayer("native libraries", natives),
                        new PlannedLayer("dependencies", dependencies),
                        new PlannedLayer("classes", classes)),
                List.of(HOME + "/bin/model-server"),
                List.of("serve"),
                Map.of(BIND_TO_PORT, "true"),
                Set.of(PORT));
    }

    /** The files of one folder, without those of the folders in it; none where there is no such folder. */
    private static List<PlannedFile> files(Path folder, String target) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> new PlannedFile(file, HOME + target + "/" + file.getFileName(), false))
                    .toList();
        }
    }
}
