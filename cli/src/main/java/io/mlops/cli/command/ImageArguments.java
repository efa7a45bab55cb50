package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.provider.ImageLoader;
import io.mlops.image.BaseImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageFormat;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImagePlatform;
import io.mlops.image.Images;
import io.mlops.image.spi.ImageSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code image build} and {@code image push} share. Used once, by one thread. */
final class ImageArguments {
    private final Value<BaseImage> base = Value.optional(
            "IMAGE",
            "what it is built on: a name in a registry, a tar or OCI layout on disk, or scratch (default: image.base)",
            BaseImage::parse,
            "--base");
    private final Value<Path> jars = Value.optional(
            "DIR", "build an image of this folder of jars instead of the model server", Path::of, "--jars");
    private final Value<String> mainClass = Value.optional("CLASS", "what --jars starts", text -> text, "--main-class");
    private final Value<List<String>> javaOptions = Value.optional(
            "OPTIONS", "options for the JVM of --jars, with spaces between", ImageArguments::words, "--java-options");
    private final Value<List<String>> arguments = Value.optional(
            "WORDS",
            "what the program of --jars gets where the platform gives it nothing, with spaces between",
            ImageArguments::words,
            "--arguments");
    private final Value<ImagePlatform> platform = Value.withFallback(
            "PLATFORM",
            "the machines that it is for: linux/amd64 or linux/arm64",
            ImagePlatform::parse,
            "linux/amd64",
            "--platform");
    private final Value<ImageFormat> format = Value.withFallback(
            "FORMAT", "docker, which every cloud takes, or oci", ImageArguments::format, "docker", "--format");
    private final Value<String> user = Value.withFallback(
            "UID[:GID]", "who runs in it; SageMaker wants root", text -> text, ImageOptions.DEFAULT_USER, "--user");
    private final Value<Set<String>> insecure = Value.optional(
            "HOST:PORT,...",
            "registries that may be spoken to without TLS; this machine's own always may",
            ImageArguments::hosts,
            "--insecure-registry");

    CommandSpec addTo(CommandSpec spec) {
        Stream.of(base, jars, mainClass, javaOptions, arguments, platform, format, user, insecure)
                .forEach(value -> spec.addOption(value.spec()));
        return spec;
    }

    ImageOptions options(Config config) {
        return ImageOptions.defaults()
                .withBase(base.find().orElseGet(() -> BaseImage.parse(config.value(ConfigKey.IMAGE_BASE))))
                .withPlatform(platform.require())
                .withFormat(format.require())
                .withUser(user.require())
                .withInsecureRegistries(insecure.find().orElse(Set.of()));
    }

    ImageContents contents(Distribution distribution) {
        if (jars.find().isPresent() != mainClass.find().isPresent()) {
            throw new UsageException(
                    "--jars and --main-class go together", "--jars trainer/lib --main-class com.example.Trainer");
        }
        if (jars.find().isEmpty()
                && (javaOptions.find().isPresent() || arguments.find().isPresent())) {
            throw new UsageException(
                    "--java-options and --arguments are for --jars",
                    "the model server takes MLOPS_MODEL_SERVER_JAVA_OPTS and MLOPS_SERVER_... from its environment");
        }
        if (jars.find().isEmpty()) {
            return new ImageContents.ModelServer(distribution.root());
        }
        return new ImageContents.Program(
                jars.require(),
                mainClass.require(),
                javaOptions.find().orElse(List.of()),
                arguments.find().orElse(List.of()));
    }

    /** Images that tell a terminal what they do. */
    static Images images(Session session, Workspace workspace) {
        session.home().create();
        return ImageLoader.open(
                workspace.distribution().images(),
                new ImageSettings(
                        session.home().root().resolve("images"),
                        workspace.providers().registryCredentials(),
                        line -> tell(session, line)));
    }

    private static void tell(Session session, String line) {
        if (session.terminal().errIsTerminal()) {
            session.note(line);
        }
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
    }

    private static Set<String> hosts(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    }

    private static ImageFormat format(String text) {
        for (ImageFormat each : ImageFormat.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither docker nor oci");
    }
}
