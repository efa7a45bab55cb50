package io.mlops.cli.command;

import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of {@code storage cp}.
 *
 * @param resume whether an interrupted transfer leaves what the next one goes on from
 */
record StorageCopy(
        Session session,
        Workspace workspace,
        boolean recursive,
        WriteOptions write,
        TransferOptions transfer,
        boolean resume) {
    int run(String from, String to) {
        if (!StoreLocation.isOne(to)) {
            return download(StorageOptions.location(from), Path.of(to), to.endsWith("/"));
        }
        StoreLocation target = StorageOptions.location(to);
        return StoreLocation.isOne(from) ? copy(StorageOptions.location(from), target) : upload(Path.of(from), target);
    }

    private int upload(Path source, StoreLocation target) {
        ArtifactStore store = target.store(workspace);
        TransferOptions quiet = options(target);
        try (TransferProgress progress =
                new TransferProgress(session, quiet.notes().isPresent())) {
            TransferOptions options = quiet.withListener(progress);
            if (recursive) {
                return print(target, store.uploadFolder(source, target.prefix(), write, options));
            }
            if (Files.isDirectory(source)) {
                throw new UsageException(source + " is a folder", "add -r to copy everything below it");
            }
            StoreLocation place =
                    target.named(Optional.ofNullable(source.getFileName()).map(Path::toString));
            return print(place, List.of(store.upload(place.key(), source, write, options)));
        }
    }

    private int download(StoreLocation source, Path target, boolean folder) {
        ArtifactStore store = source.store(workspace);
        TransferOptions quiet = options(source);
        try (TransferProgress progress =
                new TransferProgress(session, quiet.notes().isPresent())) {
            TransferOptions options = quiet.withListener(progress);
            if (recursive) {
                return print(source, source.some("copy", store.downloadFolder(source.prefix(), target, options)));
            }
            ObjectKey key = source.key();
            String name = key.value().substring(key.value().lastIndexOf('/') + 1);
            Path file = folder || Files.isDirectory(target) ? target.resolve(name) : target;
            return print(source, List.of(store.download(key, file, options)));
        }
    }

    private int copy(StoreLocation source, StoreLocation target) {
        if (!source.provider().equals(target.provider())) {
            throw new UsageException(
                    "cannot copy from one store to another", "copy it to a file, and that into the other store");
        }
        ArtifactStore store = source.store(workspace);
        if (!recursive) {
            String path = source.key().value();
            StoreLocation place = target.named(Optional.of(path.substring(path.lastIndexOf('/') + 1)));
            return print(target, List.of(store.copy(source.key(), place.key(), write)));
        }
        List<ObjectInfo> copied = new ArrayList<>();
        for (ObjectInfo info : source.below(store, "copy")) {
            String rest = info.key().value().substring(source.prefix().length());
            copied.add(store.copy(info.key(), ObjectKey.of(target.prefix() + rest), write));
        }
        return print(target, copied);
    }

    private TransferOptions options(StoreLocation store) {
        if (!resume || !store.resumes(workspace)) {
            return transfer;
        }
        return transfer.withNotes(session.home().root().resolve("transfers").resolve(store.provider()));
    }

    private int print(StoreLocation store, List<ObjectInfo> objects) {
        if (session.json()) {
            Json.print(session, json -> StoredObjectJson.array(json, store, objects));
        } else {
            objects.forEach(info -> session.result(info.size() + "  " + info.tier() + "  "
                    + info.digest().abbreviated() + "  " + store.at(info.key().value())));
        }
        return ExitCode.OK;
    }
}
