package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program built as a team builds it: outside this checkout, by its own POM, against our artifacts in a local repository of its
 * own. Third parties' artifacts are those of the build's repository, so no network is needed.
 */
final class StandaloneBuild {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root")).toAbsolutePath();
    private static final Path EXAMPLE = ROOT.resolve("examples/pipeline-step");
    private static final String VERSION = System.getProperty("mlops.version");
    /** What the program's dependencies consist of. */
    private static final List<String> ROOMS =
            List.of("core-api", "routing", "client", "provider-local", "provider-aws");

    private StandaloneBuild() {}

    /** The class path of the built program. */
    static String classPath(Path folder) throws IOException, InterruptedException {
        Path repository = repository(folder.resolve("repository"));
        Path project = folder.resolve("project");
        copy(EXAMPLE.resolve("src/main/java"), project.resolve("src/main/java"));
        Files.copy(EXAMPLE.resolve("standalone/pom.xml"), project.resolve("pom.xml"));
        Path list = project.resolve("class-path.txt");
        run(
                project,
                Path.of(System.getProperty("maven.home"), "bin/mvn").toString(),
                "--batch-mode",
                "--quiet",
                "--offline",
                "-Dmaven.repo.local=" + repository,
                "compiler:compile",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                "-Dmdep.outputFile=" + list);
        return project.resolve("target/classes") + ":" + Files.readString(list).strip();
    }

    /** Ours as {@code mvn install} would leave them, everybody else's by links. */
    private static Path repository(Path repository) throws IOException {
        Path shared = Path.of(System.getProperty("mlops.repository"));
        link(shared, repository, "io");
        link(shared.resolve("io"), repository.resolve("io"), "mlops");
        install(repository, "mlops-parent", ROOT.resolve("pom.xml"), "pom");
        install(repository, "mlops-bom", ROOT.resolve("bom/pom.xml"), "pom");
        for (String room : ROOMS) {
            String artifact = "mlops-" + room;
            install(repository, artifact, ROOT.resolve(room).resolve("pom.xml"), "pom");
            Path jar = ROOT.resolve(room).resolve("target/" + artifact + "-" + VERSION + ".jar");
            install(repository, artifact, jar, "jar");
        }
        return repository;
    }

    /** Links everything of a folder but one. */
    private static void link(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!name.equals(except)) {
                    Files.createSymbolicLink(to.resolve(name), entry);
                }
            }
        }
    }

    private static void install(Path repository, String artifact, Path file, String kind) throws IOException {
        Path folder = Files.createDirectories(repository.resolve("io/mlops/" + artifact + "/" + VERSION));
        Files.copy(file, folder.resolve(artifact + "-" + VERSION + "." + kind));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> content(log)).isZero();
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
