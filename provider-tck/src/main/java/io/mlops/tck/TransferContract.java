package io.mlops.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TransferListener;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store does with files: they arrive whole or not at all, in parts where the provider has that, and an interrupted
 * transfer leaves nothing, or what the next one goes on from.
 */
public abstract class TransferContract extends StoreContract {
    private static final int PART = 5 << 20;
    private static final int THREE_PARTS = 2 * PART + 7;
    private static final TransferOptions PARTS =
            TransferOptions.defaults().withPartSize(new ByteSize(PART)).withParallelism(2);
    private static final WriteOptions PLAIN = WriteOptions.defaults();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART, PART + 1, THREE_PARTS})
    protected void aFileComesBackAsItWas(int size) throws IOException {
        needs(Capability.ARTIFACTS);
        Path file = file(size);
        List<Long> progress = Collections.synchronizedList(new ArrayList<>());
        TransferListener listener = (key, done, total) -> {
            assertThat(total.bytes()).isEqualTo(size);
            progress.add(done.bytes());
        };

        ObjectInfo stored = store().upload(KEY, file, PLAIN, PARTS.withListener(listener));
        List<Long> up = List.copyOf(progress);
        progress.clear();
        Path back = folder.resolve("back");
        ObjectInfo loaded = store().download(KEY, back, PARTS.withListener(listener));

        assertThat(stored.size().bytes()).isEqualTo(size);
        assertThat(stored.digest()).isEqualTo(Sha256.of(file));
        assertThat(info(KEY)).isEqualTo(stored);
        assertThat(loaded).isEqualTo(stored);
        assertSame(back, file);
        for (List<Long> heard : List.of(up, progress)) {
            assertThat(heard).isSorted();
            assertThat(size == 0 || heard.getLast() == size).isTrue();
        }
        assertNothingLeft("back");
    }

    @Test
    protected void aFileHasItsTierAndTags() throws IOException {
        needs(Capability.STORAGE_TIERS);
        needs(Capability.OBJECT_TAGS);
        Tags tags = Tags.of(Map.of("stage", "raw"));

        ObjectInfo stored = store().upload(
                        KEY, file(THREE_PARTS), PLAIN.withTier(StorageTier.COOL).withTags(tags), PARTS);

        assertThat(stored.tier()).isEqualTo(StorageTier.COOL);
        assertThat(stored.tags()).isEqualTo(tags);
        assertThat(info(KEY)).isEqualTo(stored);
    }

    @Test
    protected void refusesAFileWithAnotherDigest() throws IOException {
        needs(Capability.ARTIFACTS);
        Path file = file(THREE_PARTS);

        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> store().upload(KEY, file, PLAIN.withExpectedDigest(Sha256.of(new byte[0])), PARTS));

        assertNothingStored();
        store().upload(KEY, file, PLAIN.withExpectedDigest(Sha256.of(file)), PARTS);
    }

    @Test
    protected void theConditionIsDecidedAtTheEnd() throws IOException {
        needs(Capability.CONDITIONAL_WRITES);
        Path file = file(THREE_PARTS);
        Runnable faster = () -> put(KEY, "faster", PLAIN);

        assertFails(
                ErrorCode.ALREADY_EXISTS,
                () -> store().upload(
                                KEY,
                                file,
                                PLAIN.withCondition(new WriteCondition.IfAbsent()),
                                PARTS.withListener(once(faster))));
        assertThat(content(KEY)).isEqualTo("faster");
        WriteOptions thisVersion =
                PLAIN.withCondition(new WriteCondition.IfVersion(info(KEY).version()));
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> store().upload(KEY, file, thisVersion, PARTS.withListener(once(faster))));

        assertThat(content(KEY)).isEqualTo("faster");
        assertNothingLeft();
        WriteOptions newVersion =
                PLAIN.withCondition(new WriteCondition.IfVersion(info(KEY).version()));
        assertThat(store().upload(KEY, file, newVersion, PARTS)).isEqualTo(info(KEY));
    }

    @Test
    protected void nobodySeesItBeforeItsEnd() throws IOException {
        needs(Capability.ARTIFACTS);
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        store().upload(KEY, file(THREE_PARTS), PLAIN, PARTS.withListener(once(() -> {
            harness().second().artifacts().find(KEY).ifPresent(seen::add);
            seen.addAll(harness().second().artifacts().list(""));
        })));

        assertThat(seen).isEmpty();
        assertThat(store().find(KEY)).isPresent();
    }

    @Test
    protected void aFileThatChangesMeanwhileIsRefused() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        Path file = file(3 * PART);

        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> store().upload(KEY, file, PLAIN, PARTS.withListener(once(() -> overwriteTail(file)))));

        assertNothingStored();
    }

    @Test
    protected void aCancelledUploadLeavesNothing() throws IOException {
        needs(Capability.ARTIFACTS);
        Path file = file(THREE_PARTS);
        Thread caller = Thread.currentThread();

        interrupted(() -> store().upload(KEY, file, PLAIN, PARTS.withListener(once(caller::interrupt))));

        assertNothingStored();
    }

    @Test
    protected void anInterruptedUploadGoesOn() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        Path file = file(3 * PART);
        TransferOptions resumable = PARTS.withParallelism(1).withNotes(folder.resolve("notes"));
        Thread caller = Thread.currentThread();
        interrupted(() -> store().upload(KEY, file, PLAIN, resumable.withListener(at(2L * PART, caller::interrupt))));

        assertThat(store().find(KEY)).isEmpty();
        assertThat(store().unfinished("")).extracting(MultipartUpload::key).containsExactly(KEY);
        List<Long> progress = Collections.synchronizedList(new ArrayList<>());
        ObjectInfo stored = harness()
                .second()
                .artifacts()
                .upload(KEY, file, PLAIN, resumable.withListener((key, done, total) -> progress.add(done.bytes())));

        assertThat(stored.digest()).isEqualTo(Sha256.of(file));
        assertThat(progress.getFirst()).as("what was there already").isGreaterThanOrEqualTo(2L * PART);
        assertThat(progress).hasSizeLessThanOrEqualTo(2);
        assertThat(info(KEY)).isEqualTo(stored);
        assertThat(folder.resolve("notes")).isEmptyDirectory();
        assertNothingLeft("notes");
    }

    @Test
    protected void anotherContentBeginsAnew() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        Path file = file(THREE_PARTS);
        TransferOptions resumable = PARTS.withNotes(folder.resolve("notes"));
        Thread caller = Thread.currentThread();
        interrupted(() -> store().upload(KEY, file, PLAIN, resumable.withListener(once(caller::interrupt))));
        overwriteTail(file);

        store().upload(KEY, file, PLAIN, resumable);

        assertThat(info(KEY).digest()).isEqualTo(Sha256.of(file));
        assertNothingLeft("notes");
    }

    @Test
    protected void anAbandonedUploadLeavesNothing() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        Path file = file(THREE_PARTS);
        TransferOptions resumable = PARTS.withNotes(folder.resolve("notes"));
        Thread caller = Thread.currentThread();
        interrupted(() -> store().upload(KEY, file, PLAIN, resumable.withListener(once(caller::interrupt))));
        MultipartUpload upload = store().unfinished("models/").getFirst();
        assertThat(store().unfinished("other/")).isEmpty();

        store().abandon(upload);
        store().abandon(upload);

        assertThat(store().unfinished("")).isEmpty();
        assertThat(harness().residue()).isZero();
        store().upload(KEY, file, PLAIN, resumable);
        assertThat(info(KEY).digest()).isEqualTo(Sha256.of(file));
    }

    @Test
    protected void whatIsNotThereIsNotFound() {
        needs(Capability.ARTIFACTS);
        Path back = folder.resolve("back");
        assertFails(ErrorCode.NOT_FOUND, () -> store().download(KEY, back, PARTS));
        assertFails(ErrorCode.NOT_FOUND, () -> store().upload(KEY, folder.resolve("missing"), PLAIN, PARTS));
        put(KEY, "content", PLAIN);
        assertFails(ErrorCode.NOT_FOUND, () -> store().download(KEY, folder.resolve("missing/back"), PARTS));
        assertNothingLeft();
    }

    @Test
    protected void aDownloadThatIsOverwrittenMeanwhileLeavesTheFileAlone() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        store().upload(KEY, file(3 * PART), PLAIN, PARTS);
        Path back = Files.writeString(folder.resolve("back"), "before");

        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> store().download(
                                KEY,
                                back,
                                PARTS.withParallelism(1).withListener(once(() -> put(KEY, "younger", PLAIN)))));

        assertThat(back).hasContent("before");
        assertNothingLeft("back");
        store().download(KEY, back, PARTS);
        assertThat(back).hasContent("younger");
    }

    @Test
    protected void aCancelledDownloadLeavesTheFileAlone() throws IOException {
        needs(Capability.ARTIFACTS);
        store().upload(KEY, file(THREE_PARTS), PLAIN, PARTS);
        Path back = Files.writeString(folder.resolve("back"), "before");
        Thread caller = Thread.currentThread();

        interrupted(() -> store().download(KEY, back, PARTS.withListener(once(caller::interrupt))));

        assertThat(back).hasContent("before");
        assertNothingLeft("back");
    }

    @Test
    protected void anInterruptedDownloadGoesOn() throws IOException {
        needs(Capability.MULTIPART_TRANSFERS);
        Path file = file(3 * PART);
        store().upload(KEY, file, PLAIN, PARTS);
        Path back = folder.resolve("back");
        TransferOptions resumable = PARTS.withParallelism(1).withNotes(folder.resolve("notes"));
        Thread caller = Thread.currentThread();
        interrupted(() -> store().download(KEY, back, resumable.withListener(at(2 * PART, caller::interrupt))));
        assertThat(back).doesNotExist();
        List<Long> progress = Collections.synchronizedList(new ArrayList<>());

        store().download(KEY, back, resumable.withListener((key, done, total) -> progress.add(done.bytes())));

        assertSame(back, file);
        assertThat(progress.getFirst()).as("what was there already").isGreaterThanOrEqualTo(PART);
        assertThat(folder.resolve("notes")).isEmptyDirectory();
        assertNothingLeft("back", "notes");
    }

    @Test
    protected void lackingPartsTransfersFilesAllTheSame() throws IOException {
        needs(Capability.ARTIFACTS);
        onlyLacking(Capability.MULTIPART_TRANSFERS);
        Path file = file(THREE_PARTS);
        TransferOptions resumable = PARTS.withNotes(folder.resolve("notes"));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().upload(KEY, file, PLAIN, resumable));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().unfinished(""));
        assertThat(store().find(KEY)).isEmpty();

        store().upload(KEY, file, PLAIN, PARTS);
        assertFails(ErrorCode.UNSUPPORTED, () -> store().download(KEY, folder.resolve("back"), resumable));
        store().download(KEY, folder.resolve("back"), PARTS);

        assertSame(folder.resolve("back"), file);
    }

    @Test
    protected void movesWholeFolders() throws IOException {
        needs(Capability.ARTIFACTS);
        Path source = folder.resolve("source");
        Files.createDirectories(source.resolve("sub/empty"));
        for (String name : List.of("a", "b", "sub/a", "sub/c d")) {
            Files.writeString(source.resolve(name), "content of " + name);
        }
        Files.copy(file(THREE_PARTS), source.resolve("sub/large"));

        List<ObjectInfo> stored = store().uploadFolder(source, "data/", PLAIN, PARTS);

        assertThat(stored).isEqualTo(store().list(""));
        assertThat(stored)
                .extracting(info -> info.key().value())
                .containsExactly("data/a", "data/b", "data/sub/a", "data/sub/c d", "data/sub/large");
        Path back = folder.resolve("copy");
        assertThat(store().downloadFolder("data/", back, PARTS)).isEqualTo(stored);
        assertThat(back.resolve("sub/c d")).hasContent("content of sub/c d");
        assertSame(back.resolve("sub/large"), source.resolve("sub/large"));
        assertFails(ErrorCode.NOT_FOUND, () -> store().uploadFolder(folder.resolve("missing"), "x/", PLAIN, PARTS));
    }

    private Path file(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    /** As AssertJ does it, but not byte by byte: that takes longer than moving the files. */
    private static void assertSame(Path file, Path other) throws IOException {
        assertThat(Files.mismatch(file, other)).as(file + " differs from byte").isEqualTo(-1);
    }

    private static void overwriteTail(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            byte[] tail = "something else at the end".getBytes(UTF_8);
            System.arraycopy(tail, 0, content, content.length - tail.length, tail.length);
            Files.write(file, content, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does something when the transfer has begun to move. */
    private static TransferListener once(Runnable event) {
        return at(1, event);
    }

    private static TransferListener at(long bytes, Runnable event) {
        AtomicBoolean done = new AtomicBoolean();
        return (key, moved, total) -> {
            if (moved.bytes() >= bytes && done.compareAndSet(false, true)) {
                event.run();
            }
        };
    }

    private static void interrupted(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        try {
            assertFails(ErrorCode.CANCELLED, call);
        } finally {
            // The next test runs in this thread.
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void assertNothingStored() {
        assertThat(store().find(KEY)).isEmpty();
        assertThat(store().list("")).isEmpty();
        assertNothingLeft();
    }

    /** No unfinished upload, and nothing in the folder but the file that was sent and these. */
    private void assertNothingLeft(String... names) {
        if (!lacks(Capability.MULTIPART_TRANSFERS)) {
            assertThat(store().unfinished("")).isEmpty();
        }
        assertThat(harness().residue()).isZero();
        List<String> expected = new ArrayList<>(List.of(names));
        expected.add("file");
        assertThat(folder.toFile().list()).isSubsetOf(expected);
    }
}
