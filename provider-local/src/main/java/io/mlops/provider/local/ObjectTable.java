package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.artifact.DueChange;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Which content counts under which key, and how that changes: under the key's lock, so that a crash at any moment leaves the
 * old state or the new. Whoever looks at an object first does what the store's policy says is due for it, so that nobody ever
 * sees one that a store which looks all the time would have moved or deleted. Thread-safe.
 */
final class ObjectTable {
    private final ObjectFiles files;
    private final TemporaryFiles temporary;
    private final InstantSource clock;
    private final PolicyFile policy;

    ObjectTable(ObjectFiles files, TemporaryFiles temporary, InstantSource clock) {
        this.files = files;
        this.temporary = temporary;
        this.clock = clock;
        this.policy = new PolicyFile(files.policy());
    }

    PolicyFile policy() {
        return policy;
    }

    Instant now() {
        return clock.instant();
    }

    /** What lies under a key. */
    Optional<ObjectEntry> look(ObjectKey key) throws IOException, InterruptedException, LocalException {
        return look(files.entry(ObjectFiles.hash(key)), policy.read());
    }

    /** What lies under a key; NOT_FOUND when nothing does, FAILED_PRECONDITION when it is archived. */
    ObjectEntry readable(ObjectKey key) throws IOException, InterruptedException, LocalException {
        ObjectEntry entry = look(key).orElseThrow(ObjectTable::absent);
        requireReadable(entry);
        return entry;
    }

    private void requireReadable(ObjectEntry entry) throws LocalException {
        if (!entry.at(now()).restore().readable()) {
            throw new LocalException(ErrorCode.FAILED_PRECONDITION, "it is archived");
        }
    }

    /** What an entry says, when all that the policy says is due was done. */
    Optional<ObjectEntry> look(Path file, TieringPolicy following)
            throws IOException, InterruptedException, LocalException {
        Optional<ObjectEntry> entry = ObjectEntry.read(file);
        while (entry.isPresent() && due(following, entry.get()).isPresent()) {
            String hash = ObjectFiles.hash(entry.get().key());
            files.lock(hash).hold(() -> settle(hash, following));
            entry = ObjectEntry.read(file);
        }
        return entry;
    }

    private void settle(String hash, TieringPolicy following) throws IOException {
        Optional<ObjectEntry> entry = ObjectEntry.read(files.entry(hash));
        Optional<DueChange> due = entry.isEmpty() ? Optional.empty() : due(following, entry.get());
        if (due.isEmpty()) {
            return;
        }
        switch (due.get()) {
            case DueChange.Expiry() -> remove(hash);
            case DueChange.Move(var tier) -> replace(hash, entry.get().in(tier));
            case DueChange.ArchiveUnread() -> replace(hash, entry.get().archivedUnread());
        }
    }

    private Optional<DueChange> due(TieringPolicy following, ObjectEntry entry) throws IOException {
        if (following.rules().isEmpty()) {
            return Optional.empty();
        }
        Instant lastRead = entry.modified();
        Path content = files.content(ObjectFiles.hash(entry.key()), entry.version());
        if (Files.exists(content, LinkOption.NOFOLLOW_LINKS)) {
            Instant touched = Files.getLastModifiedTime(content, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            lastRead = touched.isAfter(lastRead) ? touched : lastRead;
        }
        Instant ready = entry.readyAt().orElse(lastRead);
        return DueChange.of(
                following, DueChange.Subject.of(entry.at(now()), ready.isAfter(lastRead) ? ready : lastRead), now());
    }

    /** Notes that an object is read now: contents never change, so their file's time is free for that. */
    void touch(Path content) throws IOException {
        Files.setLastModifiedTime(content, FileTime.from(now()));
    }

    /** Changes what is noted of an object, not its content; NOT_FOUND when there is none. */
    ObjectEntry change(ObjectKey key, Change change) throws IOException, InterruptedException, LocalException {
        look(key);
        String hash = ObjectFiles.hash(key);
        files.lock(hash).hold(() -> {
            ObjectEntry entry = ObjectEntry.read(files.entry(hash)).orElseThrow(ObjectTable::absent);
            ObjectEntry changed = change.of(entry);
            if (!changed.equals(entry)) {
                replace(hash, changed);
            }
        });
        return look(key).orElseThrow(ObjectTable::absent);
    }

    /** What becomes of an entry. */
    @FunctionalInterface
    interface Change {
        ObjectEntry of(ObjectEntry entry) throws LocalException;
    }

    /** Makes the new version the one that counts, if the condition holds and what is there is not retained. */
    void commit(ObjectEntry entry, Path content, WriteCondition condition)
            throws IOException, InterruptedException, LocalException {
        look(entry.key());
        touch(content);
        String hash = ObjectFiles.hash(entry.key());
        files.lock(hash).hold(() -> {
            Optional<ObjectEntry> there = ObjectEntry.read(files.entry(hash));
            requireCondition(condition, there);
            requireNotRetained(there);
            files.createFolders(hash);
            Path note = note(hash);
            try {
                DurableFiles.move(content, files.content(hash, entry.version()));
                replace(hash, entry);
            } finally {
                // Of the old version where it went well, of the new one where the disk was full.
                removeUnwanted(hash);
                Files.deleteIfExists(note);
            }
        });
    }

    void delete(ObjectKey key) throws IOException, InterruptedException, LocalException {
        look(key);
        String hash = ObjectFiles.hash(key);
        files.lock(hash).hold(() -> {
            Optional<ObjectEntry> there = ObjectEntry.read(files.entry(hash));
            if (there.isPresent()) {
                requireNotRetained(there);
                remove(hash);
            }
        });
    }

    /** Runs something while the object's content stays where it is; NOT_FOUND and FAILED_PRECONDITION as for reading. */
    ObjectEntry whileThere(ObjectKey key, ContentWork work) throws IOException, InterruptedException, LocalException {
        look(key);
        String hash = ObjectFiles.hash(key);
        ObjectEntry[] found = new ObjectEntry[1];
        files.lock(hash).hold(() -> {
            ObjectEntry entry = ObjectEntry.read(files.entry(hash)).orElseThrow(ObjectTable::absent);
            requireReadable(entry);
            work.run(files.content(hash, entry.version()));
            found[0] = entry;
        });
        return found[0];
    }

    /** What is done with a content. */
    @FunctionalInterface
    interface ContentWork {
        void run(Path content) throws IOException;
    }

    /** Undoes what a dead process began, by the name of what it left. */
    void undo(String what) throws IOException, InterruptedException, LocalException {
        if (what.startsWith("note-")) {
            String hash = what.substring("note-".length());
            files.lock(hash).hold(() -> removeUnwanted(hash));
        }
    }

    private void replace(String hash, ObjectEntry entry) throws IOException {
        DurableFiles.replace(files.entry(hash), entry.json(), temporary.next("entry"));
    }

    private void remove(String hash) throws IOException {
        Path entry = files.entry(hash);
        Path note = note(hash);
        Files.deleteIfExists(entry);
        DurableFiles.forceName(entry);
        removeUnwanted(hash);
        Files.deleteIfExists(note);
    }

    /** Notes that a key's contents are about to change, for whoever sweeps up after a crash. */
    private Path note(String hash) throws IOException {
        return Files.createFile(temporary.next("note-" + hash));
    }

    /** Removes contents that the entry does not name. Called under the key's lock. */
    private void removeUnwanted(String hash) throws IOException {
        Optional<ObjectEntry> entry = ObjectEntry.read(files.entry(hash));
        for (Path content : files.contents(hash)) {
            if (entry.isEmpty()
                    || !content.equals(files.content(hash, entry.get().version()))) {
                Files.deleteIfExists(content);
            }
        }
    }

    private void requireNotRetained(Optional<ObjectEntry> there) throws IOException, LocalException {
        if (there.isEmpty()) {
            return;
        }
        Optional<Instant> until =
                DueChange.retainedUntil(policy.read(), there.get().modified());
        if (until.isPresent() && now().isBefore(until.get())) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the store retains it until " + until.get() + "; until then nobody can delete or overwrite it");
        }
    }

    private static void requireCondition(WriteCondition condition, Optional<ObjectEntry> there) throws LocalException {
        switch (condition) {
            case WriteCondition.Always() -> {}
            case WriteCondition.IfAbsent() -> {
                if (there.isPresent()) {
                    throw new LocalException(ErrorCode.ALREADY_EXISTS, "there is an object of this name");
                }
            }
            case WriteCondition.IfVersion(String version) -> {
                if (there.isEmpty() || !there.get().version().equals(version)) {
                    throw new LocalException(
                            ErrorCode.FAILED_PRECONDITION,
                            "its version is "
                                    + there.map(ObjectEntry::version).orElse("none, there is no such object")
                                    + ", expected " + version);
                }
            }
        }
    }

    static LocalException absent() {
        return new LocalException(ErrorCode.NOT_FOUND, "there is no object of this name");
    }
}
