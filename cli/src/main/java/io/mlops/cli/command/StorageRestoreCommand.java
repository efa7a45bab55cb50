package io.mlops.cli.command;

import io.mlops.Operation;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.spec.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage restore}: brings archived objects back so that they can be read. */
public final class StorageRestoreCommand implements Command {
    private final Argument place = StorageOptions.place("the object, or with -r the folder");
    private final Flag recursive = StorageOptions.recursive();
    private final Value<Duration> within = Value.withFallback(
            "DURATION", "how long it may take; the longer, the cheaper", Durations::parse, "48h", "--within");
    private final Value<Duration> keep =
            Value.optional("DAYS", "how long the copy stays readable, for example 7d", Durations::parse, "--keep");
    private final Flag wait = Flag.of("wait until it can be read", "--wait");
    private final Value<Duration> timeout =
            Value.withFallback("DURATION", "how long to wait", Durations::parse, "48h", "--timeout");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "storage restore",
                        "Restore archived objects so that they can be read. What can be read already is left alone.",
                        "storage restore store://local/data/2025.parquet --keep 7d",
                        "storage restore -r store://local/data/ --within 12h --wait")
                .addPositional(place.spec())
                .addOption(recursive.spec())
                .addOption(within.spec())
                .addOption(keep.spec())
                .addOption(wait.spec())
                .addOption(timeout.spec());
    }

    @Override
    public int run(Session session) {
        StoreLocation location = StorageOptions.location(place);
        RestoreOptions asked = RestoreOptions.defaults().withWithin(within.require());
        RestoreOptions options = keep.find().map(asked::withKeepFor).orElse(asked);
        try (Workspace workspace = Workspace.open(session)) {
            ArtifactStore store = location.store(workspace);
            List<Operation<ObjectInfo>> restores = new ArrayList<>();
            if (recursive.on()) {
                for (ObjectInfo info : location.below(store, "restore")) {
                    restores.add(store.restore(info.key(), options));
                }
            } else {
                restores.add(store.restore(location.key(), options));
            }
            if (wait.on()) {
                restores.forEach(restore -> restore.await(timeout.require()));
            }
            print(session, location, restores, store);
        }
        return ExitCode.OK;
    }

    private static void print(
            Session session, StoreLocation location, List<Operation<ObjectInfo>> restores, ArtifactStore store) {
        List<ObjectInfo> objects = restores.stream()
                .flatMap(restore -> store.find(io.mlops.artifact.ObjectKey.of(restore.id())).stream())
                .toList();
        if (session.json()) {
            Json.print(session, json -> StoredObjectJson.array(json, location, objects));
            return;
        }
        for (ObjectInfo info : objects) {
            String until = info.restore() instanceof RestoreState.Restored restored ? " until " + restored.until() : "";
            session.result(location.at(info.key().value()) + ": " + StoredObjectJson.word(info.restore()) + until);
        }
        if (objects.stream().anyMatch(info -> !info.restore().readable())) {
            session.note("to see how far it is: " + session.commandLine("storage ls " + location));
        }
    }
}
