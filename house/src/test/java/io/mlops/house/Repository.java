package io.mlops.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that is being checked. */
final class Repository {
    static final Path ROOT =
            Path.of(System.getProperty("mlops.root", "..")).toAbsolutePath().normalize();

    /** The rooms, in the order of the build. */
    static final List<String> ROOMS = List.of(
            "core-api",
            "routing",
            "catalog",
            "planner",
            "provider-tck",
            "trainer",
            "provider-local",
            "provider-aws",
            "provider-azure",
            "provider-gcp",
            "model-server",
            "images",
            "gateway",
            "client",
            "control-plane",
            "sandbox",
            "cli",
            "examples/trading-policy",
            "examples/pipeline-step",
            "benchmarks");

    private Repository() {}

    static Path classes(String room) {
        Path classes = ROOT.resolve(room).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes + " is missing: compile " + room + " before the house is checked");
        }
        return classes;
    }

    static List<Path> mainSources() {
        return sources("src/main/java");
    }

    static List<Path> testSources() {
        return sources("src/test/java");
    }

    /** Every file that git tracks or would track: what a clone holds. */
    static List<Path> files() {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(ROOT.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IllegalStateException("git ls-files failed in " + ROOT);
            }
            return Stream.of(out.split("\0"))
                    .filter(name -> !name.isEmpty())
                    .map(ROOT::resolve)
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git listed the files", e);
        }
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static List<Path> sources(String folder) {
        return Stream.concat(ROOMS.stream(), Stream.of("house"))
                .map(room -> ROOT.resolve(room).resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(Repository::walk)
                .filter(file -> file.toString().endsWith(".java"))
                .sorted()
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
