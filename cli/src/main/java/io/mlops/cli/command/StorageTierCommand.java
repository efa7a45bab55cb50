package io.mlops.cli.command;

import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.StorageTier;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage tier}: moves objects to a tier. */
public final class StorageTierCommand implements Command {
    private final Argument place = StorageOptions.place("the object, or with -r the folder");
    private final Argument tier = Argument.required(1, "TIER", "hot, cool, cold, archive or auto");
    private final Flag recursive = StorageOptions.recursive();

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "storage tier",
                        "Move objects to another storage tier.",
                        "storage tier store://local/models/policy.pt cool",
                        "storage tier -r store://local/data/2025/ archive")
                .addPositional(place.spec())
                .addPositional(tier.spec())
                .addOption(recursive.spec());
    }

    @Override
    public int run(Session session) {
        StoreLocation location = StorageOptions.location(place);
        StorageTier wanted = StorageTier.parse(tier.require());
        try (Workspace workspace = Workspace.open(session)) {
            ArtifactStore store = location.store(workspace);
            List<ObjectInfo> moved = new ArrayList<>();
            if (recursive.on()) {
                location.below(store, "move").forEach(info -> moved.add(store.tier(info.key(), wanted)));
            } else {
                moved.add(store.tier(location.key(), wanted));
            }
            if (session.json()) {
                Json.print(session, json -> StoredObjectJson.array(json, location, moved));
            } else {
                moved.forEach(info -> session.result(location.at(info.key().value()) + ": " + info.tier()));
            }
        }
        return ExitCode.OK;
    }
}
