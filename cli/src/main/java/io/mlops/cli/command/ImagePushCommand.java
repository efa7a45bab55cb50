package io.mlops.cli.command;

import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import picocli.CommandLine.Model.CommandSpec;

/** {@code image push}: builds an image into a registry and prints what to call it by. */
public final class ImagePushCommand implements Command {
    private final Argument target = Argument.required(0, "REGISTRY/NAME:TAG", "where it is pushed");
    private final ImageArguments arguments = new ImageArguments();

    @Override
    public CommandSpec spec() {
        return arguments.addTo(Specs.command(
                        "image push",
                        "Build the model server's image, or any Java program's, and push what the registry lacks of it.",
                        "image push registry.example.com/team/model-server:1.4",
                        "image push localhost:5000/model-server:test --base ./java.tar")
                .addPositional(target.spec()));
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            ImageReference reference = ImageReference.parse(target.require());
            ImageContents contents = arguments.contents(workspace.distribution());
            ImageOptions options = arguments.options(workspace.config());
            BuiltImage pushed = ImageArguments.images(session, workspace).push(contents, reference, options);
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
            return ExitCode.OK;
        }
    }
}
