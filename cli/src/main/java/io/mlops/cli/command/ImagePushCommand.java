package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Arguments;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import io.mlops.image.Images;
import io.mlops.image.RegistryCredentials;
import io.mlops.provider.Provider;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** {@code image push}: builds an image into one registry or several and prints what to call it by. */
public final class ImagePushCommand implements Command {
    private final Arguments targets = Arguments.any("REGISTRY/NAME:TAG", "where it is pushed; one or several");
    private final Value<Path> file = Value.optional(
            "FILE", "push to where the locations of this spec get their image from", Path::of, "-f", "--file");
    private final Flag create =
            Flag.of("make the repository where a provider's registry has none", "--create-repository");
    private final ImageArguments arguments = new ImageArguments();

    @Override
    public CommandSpec spec() {
        return arguments.addTo(Specs.command(
                        "image push",
                        "Build the model server's image, or any Java program's, and push what the registries lack of it.",
                        "image push registry.example.com/team/model-server:1.4",
                        "image push -f deployment.yaml --create-repository",
                        "image push localhost:5000/model-server:test --base ./java.tar")
                .addPositional(targets.spec())
                .addOption(file.spec())
                .addOption(create.spec()));
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            Set<ImageReference> references = references(workspace);
            ImageContents contents = arguments.contents(workspace.distribution());
            ImageOptions options = arguments.options(workspace.config());
            if (create.on()) {
                RegistryCredentials registries = workspace.providers().registryCredentials();
                references.stream()
                        .filter(registries::makeRepository)
                        .forEach(reference ->
                                session.note("made repository " + reference.registry() + "/" + reference.repository()));
            }
            Images images = ImageArguments.images(session, workspace);
            for (ImageReference reference : references) {
                print(session, reference, images.push(contents, reference, options), options);
            }
            return ExitCode.OK;
        }
    }

    private Set<ImageReference> references(Workspace workspace) {
        if (targets.all().isEmpty() == file.find().isEmpty()) {
            throw new UsageException(
                    "either REGISTRY/NAME:TAG, once or several times, or -f FILE", "image push -f deployment.yaml");
        }
        Set<ImageReference> references = new LinkedHashSet<>();
        targets.all().forEach(text -> references.add(ImageReference.parse(text)));
        file.find()
                .ifPresent(spec ->
                        Manifests.read(spec).forEach(manifest -> references.addAll(pulled(workspace, manifest))));
        if (references.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot push an image for " + file.require()
                            + ": none of its locations gets one from a registry; name the registry instead");
        }
        return references;
    }

    /** Where the locations of a spec get their image from. */
    private static Set<ImageReference> pulled(Workspace workspace, Manifest manifest) {
        Set<ImageReference> pulled = new LinkedHashSet<>();
        manifest.spec().placement().locations().forEach(location -> {
            Optional<Provider> provider = workspace.providers().find(location.provider());
            if (provider.isEmpty()) {
                throw new MlopsException(
                        ErrorCode.INVALID_ARGUMENT,
                        manifest.where("spec.placement") + ": spec.placement: there is no provider "
                                + location.provider() + "; there are "
                                + String.join(", ", workspace.providers().names()));
            }
            provider.get().image(manifest.spec().image(), location).ifPresent(pulled::add);
        });
        return pulled;
    }

    private static void print(Session session, ImageReference reference, BuiltImage pushed, ImageOptions options) {
        String byDigest = reference.withDigest(pushed.digest()).toString();
        if (session.json()) {
            Json.print(session, json -> {
                json.writeStringProperty("reference", byDigest);
                json.writeStringProperty("digest", "sha256:" + pushed.digest());
                json.writeStringProperty("id", "sha256:" + pushed.id());
                json.writeStringProperty("pushedTo", reference.toString());
                json.writeStringProperty("base", options.base().toString());
                json.writeStringProperty("platform", options.platform().toString());
            });
        } else {
            session.result(byDigest);
        }
    }
}
