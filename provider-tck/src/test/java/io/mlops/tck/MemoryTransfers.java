package io.mlops.tck;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.artifact.spi.UploadedPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Transfers in parts in memory, with the mistakes that the world makes. */
final class MemoryTransfers implements TransferDriver {
    private final MemoryWorld world;
    private final MemoryArtifactStore store;

    MemoryTransfers(MemoryWorld world, MemoryArtifactStore store) {
        this.world = world;
        this.store = store;
    }

    /** What there is of an unfinished upload. */
    record Upload(MultipartUpload upload, Map<Integer, byte[]> parts) {}

    @Override
    public InputStream open(ObjectKey key, String version, long offset, long length) throws MemoryFailure {
        synchronized (world) {
            MemoryWorld.Stored stored = store.readable(key);
            if (!stored.info().version().equals(version) && !world.makes(Mistake.READS_ANY_VERSION)) {
                throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "another version");
            }
            byte[] content = stored.content();
            int from = (int) Math.min(offset, content.length);
            return new ByteArrayInputStream(
                    Arrays.copyOfRange(content, from, (int) Math.min(from + length, content.length)));
        }
    }

    @Override
    public MultipartUpload begin(UploadPlan plan) {
        synchronized (world) {
            String id = "upload-" + world.numbers.incrementAndGet();
            MultipartUpload upload = new MultipartUpload(plan.key(), id, world.now());
            world.uploads.put(id, new Upload(upload, new TreeMap<>()));
            return upload;
        }
    }

    @Override
    public UploadedPart put(MultipartUpload upload, UploadPlan plan, int number, ByteBuffer content)
            throws MemoryFailure {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        synchronized (world) {
            find(upload).parts().put(number, bytes);
        }
        return new UploadedPart(number, new ByteSize(bytes.length), "");
    }

    @Override
    public List<UploadedPart> parts(MultipartUpload upload) throws MemoryFailure {
        synchronized (world) {
            List<UploadedPart> parts = new ArrayList<>();
            find(upload)
                    .parts()
                    .forEach((number, bytes) -> parts.add(new UploadedPart(number, new ByteSize(bytes.length), "")));
            return world.makes(Mistake.FORGETS_PARTS) ? List.of() : parts;
        }
    }

    @Override
    public ObjectInfo complete(MultipartUpload upload, UploadPlan plan, List<UploadedPart> parts) throws MemoryFailure {
        synchronized (world) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            find(upload).parts().values().forEach(whole::writeBytes);
            WriteOptions options = world.makes(Mistake.COMPLETES_WITHOUT_CONDITION)
                    ? plan.options().withCondition(new WriteCondition.Always())
                    : plan.options();
            ObjectInfo info = store.commit(plan.key(), whole.toByteArray(), options);
            world.uploads.remove(upload.id());
            return info;
        }
    }

    @Override
    public void abort(MultipartUpload upload) {
        synchronized (world) {
            if (!world.makes(Mistake.ABORTS_NOTHING)) {
                world.uploads.remove(upload.id());
            }
        }
    }

    @Override
    public List<MultipartUpload> unfinished(String prefix) {
        synchronized (world) {
            return world.makes(Mistake.LISTS_NO_UNFINISHED)
                    ? List.of()
                    : world.uploads.values().stream()
                            .map(Upload::upload)
                            .filter(upload -> upload.key().value().startsWith(prefix))
                            .toList();
        }
    }

    private Upload find(MultipartUpload upload) throws MemoryFailure {
        Upload found = world.uploads.get(upload.id());
        if (found == null) {
            throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is no such upload");
        }
        return found;
    }
}
