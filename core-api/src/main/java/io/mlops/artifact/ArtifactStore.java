package io.mlops.artifact;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.ListedObject;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The artifacts of one provider: models, checkpoints, data. Thread-safe. */
public final class ArtifactStore {
    private final ArtifactStoreDriver driver;
    private final DriverCall call;
    private final Tiering tiering;

    public ArtifactStore(ArtifactStoreDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
        this.tiering = new Tiering(driver, call);
    }

    /**
     * Opens an object for reading; the caller closes the stream. NOT_FOUND when there is none, FAILED_PRECONDITION when it must
     * be restored first.
     */
    public InputStream open(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "open", key.value());
        return tiering.reading("open", key, () -> driver.open(key));
    }

    /**
     * Stores the whole stream, or nothing when reading it fails or the thread is interrupted. The caller closes the
     * stream.
     *
     * @throws MlopsException ALREADY_EXISTS or FAILED_PRECONDITION when the condition does not hold, INVALID_ARGUMENT when
     *     the content has another digest than expected, CANCELLED when interrupted, UNKNOWN when the content cannot be read,
     *     FAILED_PRECONDITION when the store retains what is there
     */
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) {
        requireWrite("upload", key, options);
        UploadContent source = new UploadContent(content);
        return call.run("upload", key.value(), () -> source.told(key, () -> driver.upload(key, source, options)));
    }

    /** Stores a file's content under the same rules; NOT_FOUND when there is no such file. */
    public ObjectInfo upload(ObjectKey key, Path file, WriteOptions options) {
        return upload(key, file, options, TransferOptions.defaults());
    }

    /**
     * Stores a file's content under the same rules, in parts when it is larger than one and the provider has
     * MULTIPART_TRANSFERS. FAILED_PRECONDITION when the file changes meanwhile.
     */
    public ObjectInfo upload(ObjectKey key, Path file, WriteOptions write, TransferOptions options) {
        requireWrite("upload", key, write);
        requireNotes("upload", key, options);
        try {
            long size = Files.size(file);
            if (size > options.partSize().bytes() && driver.transfers().isPresent()) {
                return call.run(
                        "upload",
                        key.value(),
                        () -> PartsUpload.run(driver, driver.transfers().get(), key, file, size, write, options));
            }
            Progress progress = new Progress(options.listener(), key, new ByteSize(size));
            try (InputStream content = Files.newInputStream(file)) {
                return upload(key, progress.counting(content), write);
            }
        } catch (NoSuchFileException e) {
            throw new MlopsException(ErrorCode.NOT_FOUND, "cannot upload " + key + ": there is no file " + file, e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot upload " + key + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Stores every file below a folder, links not followed, under {@code prefix} followed by its path in the folder. Files are
     * stored one by one: when it fails, those that were done are there.
     */
    public List<ObjectInfo> uploadFolder(Path folder, String prefix, WriteOptions write, TransferOptions options) {
        return Folders.move(
                call,
                "upload",
                Folders.files(folder, prefix),
                options,
                pair -> upload(pair.key(), pair.file(), write, options));
    }

    /**
     * Writes an object's content to a file, replacing it at one stroke when all of it has come and has the object's digest.
     * NOT_FOUND when there is no such object, or no folder for the file; FAILED_PRECONDITION when the object must be restored
     * first, or is overwritten meanwhile; UNKNOWN when what came is damaged.
     */
    public ObjectInfo download(ObjectKey key, Path file, TransferOptions options) {
        call.require(Capability.ARTIFACTS, "download", key.value());
        requireNotes("download", key, options);
        return tiering.reading("download", key, () -> {
            ObjectInfo info = driver.find(key).orElseThrow(() -> absent(key));
            return fetch(info, file, options);
        });
    }

    private ObjectInfo fetch(ObjectInfo info, Path file, TransferOptions options) throws Exception {
        tiering.requireReadable("download", info);
        return PartsDownload.run(driver, info, file, options);
    }

    /** One that was listed, which is not looked at again where the listing said all; otherwise in one piece, if it is no larger than a part. */
    private ObjectInfo download(Folders.Pair listed, TransferOptions options) {
        ObjectKey key = listed.key();
        Path file = listed.file();
        if (listed.info().isEmpty() && listed.size() > options.partSize().bytes()) {
            return download(key, file, options);
        }
        requireNotes("download", key, options);
        try {
            return tiering.reading("download", key, () -> {
                if (listed.info().isPresent()) {
                    return fetch(listed.info().get(), file, options);
                }
                try (ObjectContent object = driver.read(key).orElseThrow(() -> absent(key))) {
                    return WholeDownload.run(driver, object, file, options);
                }
            });
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.FAILED_PRECONDITION) {
                throw e;
            }
            // Overwritten meanwhile, perhaps: as it is now.
            return download(key, file, options);
        }
    }

    private static MlopsException absent(ObjectKey key) {
        return new MlopsException(ErrorCode.NOT_FOUND, "cannot download " + key + ": there is no object of this name");
    }

    /** Downloads every object under a prefix, each to the rest of its key below the folder, which is made where it is missing. */
    public List<ObjectInfo> downloadFolder(String prefix, Path folder, TransferOptions options) {
        List<ListedObject> listed = listing(prefix, () -> driver.listed(prefix));
        return Folders.move(
                call, "download", Folders.objects(listed, prefix, folder), options, pair -> download(pair, options));
    }

    /** The uploads in parts that were begun under a prefix and left: what they hold costs. Needs MULTIPART_TRANSFERS. */
    public List<MultipartUpload> unfinished(String prefix) {
        String subject = "unfinished uploads under \"" + prefix + "\"";
        call.require(Capability.MULTIPART_TRANSFERS, "list", subject);
        return call.run("list", subject, () -> driver.transfers().orElseThrow().unfinished(prefix));
    }

    /** Removes an unfinished upload and what it holds; succeeds when there is none. Whoever still works on it fails. */
    public void abandon(MultipartUpload upload) {
        String subject = "the unfinished upload of " + upload.key();
        call.require(Capability.MULTIPART_TRANSFERS, "abandon", subject);
        call.run("abandon", subject, () -> {
            driver.transfers().orElseThrow().abort(upload);
            return upload;
        });
    }

    public Optional<ObjectInfo> find(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "find", key.value());
        return call.run("find", key.value(), () -> driver.find(key));
    }

    /** Every object whose key starts with {@code prefix} (any text, perhaps empty), ordered by key. */
    public List<ObjectInfo> list(String prefix) {
        return listing(prefix, () -> driver.list(prefix));
    }

    private <T> T listing(String prefix, DriverCall.Work<T> work) {
        String subject = "objects under \"" + prefix + "\"";
        call.require(Capability.ARTIFACTS, "list", subject);
        return call.run("list", subject, work);
    }

    /** Removes an object; succeeds when there is none. FAILED_PRECONDITION when the store retains it. */
    public void delete(ObjectKey key) {
        call.require(Capability.ARTIFACTS, "delete", key.value());
        call.run("delete", key.value(), () -> {
            driver.delete(key);
            return key;
        });
    }

    /**
     * Copies within the store under the same rules as an upload, with the options' tier and tags; NOT_FOUND when there is no
     * source, FAILED_PRECONDITION when it must be restored first.
     */
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) {
        requireWrite("copy", source, options);
        return tiering.reading("copy", source, () -> driver.copy(source, target, options));
    }

    /**
     * Moves an object to a tier; its version and time of writing may change. NOT_FOUND when there is none,
     * FAILED_PRECONDITION when it must be restored first.
     */
    public ObjectInfo tier(ObjectKey key, StorageTier tier) {
        tiering.requireTier("tier", key.value(), tier);
        return tiering.reading("tier", key, () -> driver.tiers().orElseThrow().tier(key, tier));
    }

    /**
     * Begins to restore an archived object. What can be read already is restored at once. NOT_FOUND when there is none,
     * INVALID_ARGUMENT when the store cannot be so fast. Nobody can cancel it.
     */
    public Operation<ObjectInfo> restore(ObjectKey key, RestoreOptions options) {
        tiering.restore(key, options);
        return new RestoreOperation(this, key);
    }

    /** The policy that the store follows now. */
    public StoredPolicy policy() {
        return tiering.policy();
    }

    /**
     * What applying a policy would change. UNSUPPORTED or INVALID_ARGUMENT, naming the rule, when the store cannot follow it;
     * FAILED_PRECONDITION when it takes back a locked retention.
     */
    public List<PolicyChange> plan(TieringPolicy policy) {
        return tiering.plan(policy);
    }

    /**
     * Makes the store follow a policy instead of the one before; changes nothing when it does already. Fails as {@link #plan}
     * does, and with FAILED_PRECONDITION when the store then follows another policy than it was given.
     */
    public AppliedPolicy apply(TieringPolicy policy) {
        return tiering.apply(policy);
    }

    private void requireWrite(String verb, ObjectKey key, WriteOptions options) {
        call.require(Capability.ARTIFACTS, verb, key.value());
        if (!(options.condition() instanceof WriteCondition.Always)) {
            call.require(Capability.CONDITIONAL_WRITES, verb + " conditionally", key.value());
        }
        if (!options.tags().entries().isEmpty()) {
            call.require(Capability.OBJECT_TAGS, verb + " with tags", key.value());
        }
        if (options.tier() != StorageTier.HOT) {
            tiering.requireTier(verb, key.value(), options.tier());
        }
    }

    private void requireNotes(String verb, ObjectKey key, TransferOptions options) {
        if (options.notes().isPresent()) {
            call.require(Capability.MULTIPART_TRANSFERS, verb + " resumably", key.value());
        }
    }
}
