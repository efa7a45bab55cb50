package io.mlops.cli.command;

import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.RestoreState;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Table;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage ls}: what lies in a store, in which tier, and whether it can be read. */
public final class StorageLsCommand implements Command {
    private final Argument place = StorageOptions.place("what to list: a store, or everything whose key begins so");
    private final Flag unfinished =
            Flag.of("list uploads that were begun and left instead: what they hold costs", "--unfinished");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "storage ls",
                        "List objects with their tiers, or uploads that were begun and left.",
                        "storage ls store://local",
                        "storage ls store://local/models/ -o json",
                        "storage ls store://local --unfinished")
                .addPositional(place.spec())
                .addOption(unfinished.spec());
    }

    @Override
    public int run(Session session) {
        StoreLocation location = StorageOptions.location(place);
        try (Workspace workspace = Workspace.open(session)) {
            ArtifactStore store = location.store(workspace);
            if (unfinished.on()) {
                printUnfinished(session, location, store.unfinished(location.path()));
            } else {
                print(session, location, store.list(location.path()));
            }
        }
        return ExitCode.OK;
    }

    private static void print(Session session, StoreLocation store, List<ObjectInfo> objects) {
        if (session.json()) {
            Json.print(session, json -> StoredObjectJson.array(json, store, objects));
            return;
        }
        if (objects.isEmpty()) {
            session.note("nothing lies under " + store);
            return;
        }
        Table table = new Table("", "SIZE", "TIER", "STATE", "MODIFIED", "KEY");
        for (ObjectInfo info : objects) {
            String until = info.restore() instanceof RestoreState.Restored restored
                    ? " until " + restored.until().truncatedTo(ChronoUnit.SECONDS)
                    : "";
            table.row(
                    info.size().toString(),
                    info.tier().toString(),
                    StoredObjectJson.word(info.restore()) + until,
                    info.modified().truncatedTo(ChronoUnit.SECONDS).toString(),
                    info.key().value());
        }
        table.lines().forEach(session::result);
    }

    private static void printUnfinished(Session session, StoreLocation store, List<MultipartUpload> uploads) {
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("unfinished");
                for (MultipartUpload upload : uploads) {
                    json.writeStartObject();
                    json.writeStringProperty(
                            "uri", store.at(upload.key().value()).toString());
                    json.writeStringProperty("id", upload.id());
                    json.writeStringProperty("begun", upload.begun().toString());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return;
        }
        if (uploads.isEmpty()) {
            session.note("no unfinished upload under " + store);
            return;
        }
        Table table = new Table("", "BEGUN", "KEY", "ID");
        for (MultipartUpload upload : uploads) {
            table.row(
                    upload.begun().truncatedTo(ChronoUnit.SECONDS).toString(),
                    upload.key().value(),
                    upload.id());
        }
        table.lines().forEach(session::result);
    }
}
