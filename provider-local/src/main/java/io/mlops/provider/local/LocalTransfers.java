package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Uploads in parts: one file that the parts are written into at their places, and a note for each part that is forced to the
 * disk. Thread-safe.
 */
final class LocalTransfers implements TransferDriver {
    private final ObjectFiles files;
    private final ObjectTable table;
    private final TemporaryFiles ids;
    private final RandomGenerator random;

    LocalTransfers(ObjectFiles files, ObjectTable table, TemporaryFiles ids, RandomGenerator random) {
        this.files = files;
        this.table = table;
        this.ids = ids;
        this.random = random;
    }

    @Override
    public InputStream open(ObjectKey key, String version, long offset, long length)
            throws IOException, InterruptedException, LocalException {
        FileChannel channel = content(key, Optional.of(version));
        return new BoundedStream(Channels.newInputStream(channel.position(offset)), length);
    }

    /** An object's content, open for reading, of the version that was asked for. */
    FileChannel content(ObjectKey key, Optional<String> version)
            throws IOException, InterruptedException, LocalException {
        String hash = ObjectFiles.hash(key);
        String missing = "";
        while (true) {
            ObjectEntry entry = table.readable(key);
            if (version.isPresent() && !version.get().equals(entry.version())) {
                throw new LocalException(
                        ErrorCode.FAILED_PRECONDITION,
                        "it was overwritten: its version is " + entry.version() + ", expected " + version.get());
            }
            Path content = files.content(hash, entry.version());
            try {
                FileChannel channel = FileChannel.open(content, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                if (entry.tier() == StorageTier.AUTO) {
                    table.touch(content);
                }
                return channel;
            } catch (NoSuchFileException e) {
                // Another writer was between our two looks. Twice the same version is no such race.
                if (missing.equals(entry.version())) {
                    throw new LocalException(ErrorCode.UNKNOWN, "damaged: its content " + content + " is missing");
                }
                missing = entry.version();
            }
        }
    }

    @Override
    public MultipartUpload begin(UploadPlan plan) throws IOException {
        UploadFolder folder = new UploadFolder(ids.next("upload"));
        return folder.create(plan.key(), table.now());
    }

    @Override
    public UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content)
            throws IOException, LocalException {
        UploadFolder folder = folder(upload);
        ByteSize size = new ByteSize(content.remaining());
        folder.removeNote(number);
        try (FileChannel channel =
                FileChannel.open(folder.content(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            LocalArtifactStore.append(channel.position(plan.offset(number)), content, folder.content());
            channel.force(true);
        } catch (NoSuchFileException e) {
            throw gone();
        }
        folder.note(number, size);
        return new UploadedPart(number, size, "");
    }

    @Override
    public List<UploadedPart> parts(MultipartUpload upload) throws IOException, LocalException {
        return folder(upload).parts();
    }

    @Override
    public ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts)
            throws IOException, InterruptedException, LocalException {
        UploadFolder folder = folder(upload);
        if (!parts.equals(folder.parts()) || parts.size() != plan.parts()) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION,
                    "of " + plan.parts() + " parts " + parts.size() + " were named and "
                            + folder.parts().size() + " are there");
        }
        Sha256 digest = Sha256.of(folder.content());
        if (!digest.equals(plan.digest())) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT, "the content has SHA-256 " + digest + ", expected " + plan.digest());
        }
        LocalArtifactStore.requireDigest(plan.options(), digest);
        ObjectEntry entry = ObjectEntry.written(
                plan.key(), plan.size(), LocalArtifactStore.version(random), digest, table.now(), plan.options());
        table.commit(entry, folder.content(), plan.options().condition());
        folder.remove();
        return entry.at(table.now());
    }

    @Override
    public void abort(MultipartUpload upload) throws IOException {
        named(upload).remove();
    }

    @Override
    public List<MultipartUpload> unfinished(String prefix) throws IOException {
        List<MultipartUpload> found = new ArrayList<>();
        for (Path folder : DurableFiles.children(files.uploads())) {
            new UploadFolder(folder)
                    .read()
                    .filter(upload -> upload.key().value().startsWith(prefix))
                    .ifPresent(found::add);
        }
        found.sort(Comparator.comparing(MultipartUpload::key)
                .thenComparing(MultipartUpload::begun)
                .thenComparing(MultipartUpload::id));
        return found;
    }

    /** Removes what dead processes left that is no upload, or none any more. */
    void sweep() throws IOException {
        for (Path folder : DurableFiles.children(files.uploads())) {
            UploadFolder left = new UploadFolder(folder);
            if (left.read().isEmpty() && !TemporaryFiles.ownerLives(folder)) {
                left.remove();
            }
        }
    }

    private UploadFolder folder(MultipartUpload upload) throws IOException, LocalException {
        UploadFolder folder = named(upload);
        if (folder.read().filter(upload::equals).isEmpty()) {
            throw gone();
        }
        return folder;
    }

    /** The folder that an id names, which lies with the others whatever the id says. */
    private UploadFolder named(MultipartUpload upload) {
        return new UploadFolder(files.uploads().resolve(Path.of(upload.id()).getFileName()));
    }

    private static LocalException gone() {
        return new LocalException(
                ErrorCode.NOT_FOUND, "there is no such unfinished upload; it was completed or abandoned");
    }
}
