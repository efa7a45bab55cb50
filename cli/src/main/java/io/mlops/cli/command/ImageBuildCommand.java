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
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** {@code image build}: builds an image into a tar and prints its digest. */
public final class ImageBuildCommand implements Command {
    private final Argument file = Argument.required(0, "FILE", "the tar that is written");
    private final ImageArguments arguments = new ImageArguments();

    @Override
    public CommandSpec spec() {
        return arguments.addTo(Specs.command(
                        "image build",
                        "Build the model server's image, or any Java program's, into a tar; no container engine is needed.",
                        "image build model-server.tar",
                        "image build model-server.tar --base ./java.tar",
                        "image build trainer.tar --jars trainer/lib --main-class com.example.Trainer --arguments train")
                .addPositional(file.spec()));
    }

    @Override
    public int run(Session session) {
        try (Workspace workspace = Workspace.open(session)) {
            ImageContents contents = arguments.contents(workspace.distribution());
            ImageOptions options = arguments.options(workspace.config());
            Path tar = Path.of(file.require());
            BuiltImage built = ImageArguments.images(session, workspace).build(contents, tar, options);
            if (session.json()) {
                Json.print(session, json -> {
                    json.writeStringProperty("digest", "sha256:" + built.digest());
                    json.writeStringProperty("id", "sha256:" + built.id());
                    json.writeStringProperty("file", tar.toString());
                    json.writeStringProperty("base", options.base().toString());
                    json.writeStringProperty("platform", options.platform().toString());
                });
            } else {
                session.result("sha256:" + built.digest());
            }
            return ExitCode.OK;
        }
    }
}
