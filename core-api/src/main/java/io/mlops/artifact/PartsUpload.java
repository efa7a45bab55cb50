package io.mlops.artifact;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import io.mlops.spi.DriverCall;
import io.mlops.spi.Parallel;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/** Uploads one file in parts. Used by one thread, which starts others. */
final class PartsUpload {
    private static final System.Logger LOG = System.getLogger(PartsUpload.class.getName());
    private static final int MAX_PARTS = 10_000;
    /** After these another attempt would fail just so, or would not find what it goes on from. */
    private static final Set<ErrorCode> FINAL = EnumSet.of(
            ErrorCode.INVALID_ARGUMENT,
            ErrorCode.ALREADY_EXISTS,
            ErrorCode.FAILED_PRECONDITION,
            ErrorCode.NOT_FOUND,
            ErrorCode.UNSUPPORTED);

    private final ArtifactStoreDriver driver;
    private final TransferDriver transfers;
    private final TransferOptions options;
    private final SourceFile source;
    private final UploadPlan plan;
    private final Optional<TransferNote> note;
    private final Progress progress;

    private PartsUpload(
            ArtifactStoreDriver driver,
            TransferDriver transfers,
            SourceFile source,
            WriteOptions write,
            TransferOptions options) {
        this.driver = driver;
        this.transfers = transfers;
        this.options = options;
        this.source = source;
        this.plan = new UploadPlan(source.key(), source.digest(), source.size(), source.partSize(), write);
        this.note = options.notes()
                .map(folder -> TransferNote.in(
                        folder,
                        source.key().value(),
                        "upload\n" + driver.provider() + "\n" + source.key() + "\n"
                                + source.file().toAbsolutePath()));
        this.progress = new Progress(options.listener(), source.key(), source.size());
    }

    static ObjectInfo run(
            ArtifactStoreDriver driver,
            TransferDriver transfers,
            ObjectKey key,
            Path file,
            long size,
            WriteOptions write,
            TransferOptions options)
            throws Exception {
        SourceFile source = SourceFile.read(key, file, partSize(size, options.partSize()));
        Optional<Sha256> expected = write.expectedDigest();
        if (expected.isPresent() && !expected.get().equals(source.digest())) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot upload " + key + ": the content has SHA-256 " + source.digest() + ", expected "
                            + expected.get());
        }
        return new PartsUpload(driver, transfers, source, write, options).run();
    }

    /** The part size that was asked for, or the next whole MiB with which there are no more than 10,000 parts. */
    private static ByteSize partSize(long size, ByteSize wanted) {
        long least = Math.ceilDiv(size, MAX_PARTS);
        return least <= wanted.bytes() ? wanted : ByteSize.mebibytes(Math.ceilDiv(least, 1L << 20));
    }

    private ObjectInfo run() throws Exception {
        ConcurrentSkipListMap<Integer, UploadedPart> parts = new ConcurrentSkipListMap<>();
        MultipartUpload upload = resumed(parts).orElse(null);
        if (upload == null) {
            upload = transfers.begin(plan);
            remember(upload);
        }
        try {
            put(upload, parts);
            ObjectInfo info = transfers.complete(upload, plan, List.copyOf(parts.values()));
            note.ifPresent(TransferNote::remove);
            return info;
        } catch (Exception e) {
            if (note.isEmpty() || (!DriverCall.interrupted(e) && FINAL.contains(code(e)))) {
                abort(upload, e);
            }
            throw e;
        }
    }

    private void put(MultipartUpload upload, ConcurrentSkipListMap<Integer, UploadedPart> parts) throws Exception {
        progress.resume(
                parts.values().stream().mapToLong(part -> part.size().bytes()).sum());
        List<Integer> missing = IntStream.rangeClosed(1, plan.parts())
                .filter(number -> !parts.containsKey(number))
                .boxed()
                .toList();
        // A buffer for each part that is on its way, made when it is first needed.
        BlockingQueue<byte[]> buffers = new LinkedBlockingQueue<>();
        Parallel.forEach(missing, options.parallelism(), number -> {
            byte[] free = buffers.poll();
            byte[] buffer = free == null ? new byte[plan.length(1)] : free;
            parts.put(number, transfers.put(upload, plan, number, source.part(plan, number, buffer)));
            buffers.add(buffer);
            progress.add(plan.length(number));
        });
    }

    /** The upload that an earlier attempt left, with the parts that the store has of it. */
    private Optional<MultipartUpload> resumed(Map<Integer, UploadedPart> parts) throws Exception {
        Optional<Map<String, String>> left = note.flatMap(TransferNote::read);
        if (left.isEmpty() || left.get().get("id") == null || left.get().get("begun") == null) {
            return Optional.empty();
        }
        MultipartUpload upload = new MultipartUpload(
                plan.key(), left.get().get("id"), Instant.parse(left.get().get("begun")));
        if (!fingerprint().equals(left.get().get("plan"))) {
            transfers.abort(upload);
            return Optional.empty();
        }
        try {
            for (UploadedPart part : transfers.parts(upload)) {
                if (part.number() <= plan.parts() && part.size().bytes() == plan.length(part.number())) {
                    parts.put(part.number(), part);
                }
            }
            return Optional.of(upload);
        } catch (Exception e) {
            if (code(e) == ErrorCode.NOT_FOUND) {
                LOG.log(Level.DEBUG, "The unfinished upload of {0} is gone; beginning anew", plan.key());
                return Optional.empty();
            }
            throw e;
        }
    }

    private void remember(MultipartUpload upload) {
        try {
            note.ifPresent(file ->
                    file.write(Map.of("id", upload.id(), "begun", upload.begun().toString(), "plan", fingerprint())));
        } catch (RuntimeException e) {
            abort(upload, e);
            throw e;
        }
    }

    /** What must be the same for an earlier attempt's parts to be this one's. The condition is decided at the end. */
    private String fingerprint() {
        List<Object> all = new ArrayList<>(List.of(plan.digest(), plan.size(), plan.partSize()));
        all.add(plan.options().tier());
        all.add(plan.options().tags().entries());
        return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    private void abort(MultipartUpload upload, Exception failure) {
        // An interrupt ends the upload and must not end its removal.
        boolean interrupted = Thread.interrupted();
        try {
            transfers.abort(upload);
            note.ifPresent(TransferNote::remove);
        } catch (Exception e) {
            LOG.log(
                    Level.WARNING,
                    "The unfinished upload " + upload.id() + " of " + upload.key() + " stays and costs; abandon it",
                    e);
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ErrorCode code(Exception failure) {
        return failure instanceof MlopsException known ? known.code() : driver.classify(failure);
    }
}
