package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that is shipped: what lies in it, and that it works wherever it is put. */
class DistributionIT {
    private static final Path DISTRIBUTION = Installation.ROOT.resolve("cli/target/mlops");

    @TempDir
    Path folder;

    private Path copy;

    @BeforeEach
    void copyWithoutTheNatives() throws Exception {
        // Whoever makes the caches meanwhile would pull files away from under the copy.
        Path unused = Installation.launcher();
        copy = folder.resolve("a folder");
        try (Stream<Path> files = Files.walk(DISTRIBUTION)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*/(native/.*|ortools-(linux|darwin)-[^/]*)"))
                    .forEach(this::copy);
        }
    }

    @Test
    void statusStartsOnFewJars() throws Exception {
        assertThat(names(DISTRIBUTION.resolve("lib/cli")))
                .allMatch(name -> name.matches("(jackson-core|mlops-[a-z-]+|picocli)-[0-9].*\\.jar"))
                .hasSize(6);
        assertThat(names(DISTRIBUTION.resolve("lib/cli/full")))
                .anyMatch(name -> name.startsWith("netty-"))
                .anyMatch(name -> name.startsWith("sqlite-"))
                .noneMatch(name -> name.startsWith("mlops-provider"))
                .noneMatch(name -> name.matches("(mlops-images|jib-|guava-|grpc-|proto|ortools-|jna-).*"));
        assertThat(names(DISTRIBUTION.resolve("lib/cli/sandbox")))
                .anyMatch(name -> name.startsWith("grpc-netty-shaded-"))
                .anyMatch(name -> name.startsWith("guava-"))
                .allMatch(name -> name.matches(
                        "(api-common|failureaccess|grpc|gson|guava|perfmark-api|proto-google|protobuf-java)-.*"));
        assertThat(names(DISTRIBUTION.resolve("lib/images")))
                .anyMatch(name -> name.startsWith("mlops-images-"))
                .anyMatch(name -> name.startsWith("jib-core-"))
                .noneMatch(name -> name.startsWith("mlops-core-api"));
        assertThat(names(DISTRIBUTION.resolve("lib/planner")))
                .anyMatch(name -> name.startsWith("mlops-planner-"))
                .anyMatch(name -> name.startsWith("ortools-java-"))
                .anyMatch(name -> name.startsWith("ortools-linux-"))
                .noneMatch(name -> name.startsWith("mlops-core-api"));
        assertThat(names(DISTRIBUTION.resolve("lib/providers/aws")))
                .anyMatch(name -> name.startsWith("mlops-provider-aws"))
                .anyMatch(name -> name.startsWith("sagemaker-"))
                .noneMatch(name -> name.startsWith("mlops-core-api"))
                .noneMatch(name -> name.startsWith("netty-") || name.startsWith("apache-client"));
        assertThat(names(DISTRIBUTION.resolve("lib/providers/azure")))
                .anyMatch(name -> name.startsWith("mlops-provider-azure"))
                .anyMatch(name -> name.startsWith("azure-storage-blob-"))
                .noneMatch(name -> name.startsWith("mlops-core-api"))
                .noneMatch(name -> name.startsWith("netty-") || name.startsWith("azure-core-http-netty"));
        assertThat(names(DISTRIBUTION.resolve("lib/providers/gcp")))
                .anyMatch(name -> name.startsWith("mlops-provider-gcp"))
                .anyMatch(name -> name.startsWith("google-cloud-storage-"))
                .noneMatch(name -> name.startsWith("mlops-core-api"))
                .noneMatch(name -> name.startsWith("grpc-xds-") || name.contains("v1beta1"));
        assertThat(names(DISTRIBUTION.resolve("lib/providers/local")))
                .anyMatch(name -> name.startsWith("mlops-provider-local"))
                .noneMatch(name -> name.startsWith("mlops-core-api"));
    }

    @Test
    void nothingOfTheServersIsLoadedForAStatus() throws Exception {
        List<String> loaded = output("status", "-Xlog:class+load=info:stdout:none");
        assertThat(loaded).anyMatch(line -> line.startsWith("io.mlops.cli.command.StatusCommand "));
        assertThat(loaded)
                .noneMatch(
                        line -> line.matches(
                                "(io\\.netty|org\\.sqlite|org\\.flywaydb|org\\.jdbi|io\\.mlops\\.gateway|io\\.mlops\\.provider\\.local|io\\.mlops\\.image|io\\.mlops\\.planner)\\..*"));
    }

    @Test
    void worksWhereItIsPutAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("mlops-cli"), copy.resolve("bin/mlops-cli"));
        assertThat(output("--version")).hasSize(1).first().asString().startsWith("mlops-cli 0.");
        assertThat(run(link, "--version")).isEqualTo(output("--version"));
    }

    /** The JVM takes core-api's classes from the cache that came along, or from the jar; a provider sees both. */
    @Test
    void providersWorkWhereItIsPutWithItsCache() throws Exception {
        assertThat(cache("full")).isNotEmptyFile();
        for (String setting : List.of(
                "regions us-east-1",
                "bucket my-bucket",
                "role arn:aws:iam::123456789012:role/mlops",
                "endpoint http://127.0.0.1:9",
                "attempts 1")) {
            String[] words = setting.split(" ", 2);
            output("config", "set", "providers.aws." + words[0], words[1]);
        }
        ProcessBuilder doctor = builder(copy.resolve("bin/mlops-cli"), "doctor", "aws");
        doctor.environment().put("AWS_ACCESS_KEY_ID", "nobody");
        doctor.environment().put("AWS_SECRET_ACCESS_KEY", "nobody");
        Process process = doctor.redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("provider aws  aws/us-east-1", "aws identity  no connection");
        assertThat(process.waitFor()).isEqualTo(8);
    }

    @Test
    void aCacheThatIsMissingOrBrokenIsNeverNoticed() throws Exception {
        List<String> expected = List.of("Nothing is deployed.", "", "controller  not running");
        assertThat(output("status")).isEqualTo(expected);
        Path cache = start();
        byte[] whole = Files.readAllBytes(cache);
        Files.write(cache, java.util.Arrays.copyOf(whole, whole.length / 3));
        assertThat(output("status")).isEqualTo(expected);
        Files.writeString(cache, "no cache at all");
        assertThat(output("status")).isEqualTo(expected);
        whole[whole.length / 2] ^= 0x55;
        Files.write(cache, whole);
        assertThat(output("status")).isEqualTo(expected);
        Files.write(cache, new byte[0]);
        assertThat(output("status")).isEqualTo(expected);
        Files.delete(cache);
        assertThat(output("status")).isEqualTo(expected);
        assertThat(start()).isNotEmptyFile();
    }

    @Test
    void anUnsuitableJavaIsNamed() throws Exception {
        Process process = builder(copy.resolve("bin/mlops-cli"), "--version").start();
        assertThat(process.waitFor()).isZero();
        ProcessBuilder wrong = builder(copy.resolve("bin/mlops-cli"), "--version");
        wrong.environment().put("MLOPS_JAVA_HOME", "/nowhere");
        Process failed = wrong.redirectErrorStream(true).start();
        String said = new String(failed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(failed.waitFor()).isEqualTo(2);
        assertThat(said).contains("MLOPS_JAVA_HOME is /nowhere").contains("25");
    }

    private Path start() throws IOException {
        return cache("start");
    }

    private Path cache(String kind) throws IOException {
        try (Stream<Path> files = Files.list(copy.resolve("cache"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(kind + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> output(String... arguments) throws Exception {
        return run(copy.resolve("bin/mlops-cli"), arguments);
    }

    /** The lines of both streams; arguments that begin with -X are the JVM's. */
    private List<String> run(Path launcher, String... arguments) throws Exception {
        Process process = builder(launcher, arguments).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    private ProcessBuilder builder(Path launcher, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(launcher.toString()), Stream.of(arguments).filter(word -> !word.startsWith("-X")))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MLOPS_HOME", folder.resolve("home").toString());
        Stream.of(arguments)
                .filter(word -> word.startsWith("-X"))
                .forEach(word -> builder.environment().put("MLOPS_JAVA_OPTIONS", word));
        return builder;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }

    private void copy(Path file) {
        try {
            Path target = copy.resolve(DISTRIBUTION.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
