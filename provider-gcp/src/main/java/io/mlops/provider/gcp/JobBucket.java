package io.mlops.provider.gcp;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;
import io.mlops.training.spi.StagedFiles;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The bucket of the artifacts where it holds what is noted about jobs. Cloud Storage is the only one of the services that writes under a
 * condition, and it is consistent at once (https://cloud.google.com/storage/docs/consistency). Thread-safe.
 */
final class JobBucket implements StagedFiles {
    private static final int NOT_FOUND = 404;
    private static final int CONDITION = 412;
    /** Word of every note: which attempt to write it was. */
    private static final String TICKET = "ticket";

    private final GcpConfig config;
    private final GcpClients clients;

    JobBucket(GcpConfig config, GcpClients clients) {
        this.config = config;
        this.clients = clients;
    }

    /**
     * An object.
     *
     * @param words its metadata
     * @param generation changes with each write
     */
    record Note(String name, Instant made, Map<String, String> words, long generation) {
        Note {
            words = Map.copyOf(words);
        }

        /** Empty where there is no such word. */
        String word(String key) {
            return words.getOrDefault(key, "");
        }

        private static Note of(Blob blob) {
            TreeMap<String, String> words = new TreeMap<>();
            if (blob.getMetadata() != null) {
                blob.getMetadata().forEach((key, value) -> words.put(key, Objects.requireNonNullElse(value, "")));
            }
            return new Note(
                    blob.getName(),
                    blob.getCreateTimeOffsetDateTime().toInstant(),
                    words,
                    Objects.requireNonNullElse(blob.getGeneration(), 0L));
        }
    }

    private Storage storage() {
        return clients.storage(config.project(), config.home());
    }

    String name() {
        return config.bucketIn(config.home());
    }

    /** All objects whose names begin so, in their order. */
    List<Note> list(String prefix) {
        List<Note> notes = new ArrayList<>();
        for (Blob blob : storage().list(name(), BlobListOption.prefix(prefix)).iterateAll()) {
            notes.add(Note.of(blob));
        }
        return notes;
    }

    @Override
    public List<String> names(String prefix) {
        return list(prefix).stream().map(Note::name).toList();
    }

    /** Makes it; false where there is one of this name. */
    boolean create(String name, Map<String, String> words, String content) {
        return write(name, words, content, BlobTargetOption.doesNotExist());
    }

    /** Replaces what it was when it was looked at; false where it is that no more. */
    boolean replace(Note note, Map<String, String> words) {
        return write(note.name(), words, "", BlobTargetOption.generationMatch(note.generation()));
    }

    private boolean write(String name, Map<String, String> words, String content, BlobTargetOption condition) {
        // The client repeats what it got no answer to: then it meets what it has written itself.
        String ticket = UUID.randomUUID().toString();
        Map<String, String> all = new TreeMap<>(words);
        all.put(TICKET, ticket);
        List<BlobTargetOption> options = new ArrayList<>(List.of(condition));
        config.kmsKeyIn(config.home()).map(BlobTargetOption::kmsKeyName).ifPresent(options::add);
        BlobInfo info = BlobInfo.newBuilder(BlobId.of(name(), name))
                .setMetadata(all)
                .setContentType("text/plain")
                .build();
        try {
            Blob unused = storage()
                    .create(info, content.getBytes(StandardCharsets.UTF_8), options.toArray(BlobTargetOption[]::new));
            return true;
        } catch (StorageException e) {
            if (e.getCode() != CONDITION) {
                throw e;
            }
            Blob there = storage().get(name(), name);
            return there != null && Note.of(there).word(TICKET).equals(ticket);
        }
    }

    /** What it says; empty where it is not there. */
    Optional<String> read(String name) {
        try {
            return Optional.of(new String(storage().readAllBytes(name(), name), StandardCharsets.UTF_8));
        } catch (StorageException e) {
            if (e.getCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public InputStream open(String name) {
        return Channels.newInputStream(storage().reader(name(), name));
    }

    /** Deletes what it was when it was looked at; nothing where it is that no more. */
    void delete(Note note) {
        try {
            boolean unused = storage()
                    .delete(BlobId.of(name(), note.name()), BlobSourceOption.generationMatch(note.generation()));
        } catch (StorageException e) {
            if (e.getCode() != CONDITION) {
                throw e;
            }
        }
    }
}
