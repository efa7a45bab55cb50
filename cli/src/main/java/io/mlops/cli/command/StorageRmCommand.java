package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage rm}: deletes objects, or abandons uploads that were begun and left. */
public final class StorageRmCommand implements Command {
    private final Argument place = StorageOptions.place("the object, or with -r the folder");
    private final Flag recursive = StorageOptions.recursive();
    private final Flag unfinished =
            Flag.of("remove uploads that were begun and left below it instead of objects", "--unfinished");
    private final Confirmation confirmation = Confirmation.create();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "storage rm",
                        "Delete objects, or uploads that were begun and left.",
                        "storage rm store://local/models/old.pt",
                        "storage rm -r store://local/scratch/ --yes",
                        "storage rm store://local --unfinished --yes")
                .addPositional(place.spec())
                .addOption(recursive.spec())
                .addOption(unfinished.spec())
                .addOption(confirmation.yes().spec());
    }

    @Override
    public int run(Session session) throws IOException {
        StoreLocation location = StorageOptions.location(place);
        try (Workspace workspace = Workspace.open(session)) {
            ArtifactStore store = location.store(workspace);
            if (unfinished.on()) {
                List<MultipartUpload> uploads = store.unfinished(location.path());
                require(session, uploads.size(), "unfinished uploads under " + location);
                uploads.forEach(store::abandon);
                return print(session, location, uploads.size(), "unfinished uploads");
            }
            List<ObjectInfo> objects = recursive.on()
                    ? location.below(store, "delete")
                    : store.find(location.key()).stream().toList();
            if (objects.isEmpty()) {
                throw new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot delete " + location
                                + ": there is no object of this name; add -r for everything below it");
            }
            require(session, objects.size(), "objects: " + location + (recursive.on() ? " and all below" : ""));
            objects.forEach(info -> store.delete(info.key()));
            return print(session, location, objects.size(), "objects");
        }
    }

    private void require(Session session, int count, String what) throws IOException {
        if (count > 0) {
            confirmation.require(session, "deleting", "Delete " + count + " " + what + "?");
        }
    }

    private static int print(Session session, StoreLocation location, int count, String what) {
        if (session.json()) {
            Json.print(session, json -> json.writeNumberProperty("deleted", count));
        } else {
            session.result(location + ": deleted " + count + " " + what);
        }
        return ExitCode.OK;
    }
}
