package io.mlops.images;

import io.mlops.ErrorCode;
import io.mlops.image.ImageContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Any Java program: a folder with its jars at the top, started with the base's own {@code java}. */
final class ProgramPlan {
    private static final String HOME = "/opt/mlops/app";

    private ProgramPlan() {}

    static ImagePlan of(ImageContents.Program program) throws IOException, ImageException {
        if (!Files.isDirectory(program.folder())) {
            throw new ImageException(ErrorCode.NOT_FOUND, "there is no folder " + program.folder());
        }
        List<PlannedFile> natives = new ArrayList<>();
        List<PlannedFile> dependencies = new ArrayList<>();
        List<PlannedFile> classes = new ArrayList<>();
        for (Path file : files(program.folder())) {
            String name = String.valueOf(file.getFileName());
            boolean ours = name.startsWith("mlops-") || name.contains("-SNAPSHOT");
            List<PlannedFile> layer =
                    NativeLibraries.isOne(name) ? natives : name.endsWith(".jar") && !ours ? dependencies : classes;
            layer.add(new PlannedFile(file, HOME + "/" + inUnix(program.folder(), file), Files.isExecutable(file)));
        }
        requireMain(program);
        List<String> entryPoint = new ArrayList<>(List.of("java"));
        entryPoint.addAll(program.javaOptions());
        entryPoint.addAll(List.of("-cp", HOME + "/*", program.mainClass()));
        return new ImagePlan(
                "mlops/program",
                List.of(
                        new PlannedLayer("native libraries", natives),
                        new PlannedLayer("dependencies", dependencies),
                        new PlannedLayer("classes", classes)),
                entryPoint,
                program.arguments(),
                Map.of(),
                Set.of());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String inUnix(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** A class that is not there would only be missed by a machine that is rented by the second. */
    private static void requireMain(ImageContents.Program program) throws IOException, ImageException {
        String entry = program.mainClass().replace('.', '/') + ".class";
        try (Stream<Path> top = Files.list(program.folder())) {
            for (Path jar : top.filter(file -> file.toString().endsWith(".jar")).toList()) {
                try (JarFile opened = new JarFile(jar.toFile())) {
                    if (opened.getEntry(entry) != null) {
                        return;
                    }
                }
            }
        }
        throw new ImageException(
                ErrorCode.INVALID_ARGUMENT,
                "no jar at the top of " + program.folder() + " holds the class " + program.mainClass());
    }
}
