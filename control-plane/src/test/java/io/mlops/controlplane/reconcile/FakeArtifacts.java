package io.mlops.controlplane.reconcile;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.controlplane.reconcile.FakeWorld.FakeFailure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Artifacts in a map. */
record FakeArtifacts(FakeWorld world, Chaos chaos, InstantSource clock, TreeMap<ObjectKey, byte[]> objects)
        implements ArtifactStoreDriver, FakeWorld.FakeDriver {
    FakeArtifacts(FakeWorld world, Chaos chaos, InstantSource clock) {
        this(world, chaos, clock, new TreeMap<>());
    }

    @Override
    public InputStream open(ObjectKey key) {
        return new ByteArrayInputStream(objects.get(key));
    }

    @Override
    public synchronized ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        world.requireReachable();
        byte[] bytes = content.readAllBytes();
        if (options.condition() instanceof WriteCondition.IfAbsent && objects.containsKey(key)) {
            throw new FakeFailure(ErrorCode.ALREADY_EXISTS, "it is there");
        }
        if (options.expectedDigest()
                .filter(digest -> !digest.equals(Sha256.of(bytes)))
                .isPresent()) {
            throw new FakeFailure(ErrorCode.INVALID_ARGUMENT, "another digest");
        }
        chaos.effect("upload", () -> objects.put(key, bytes));
        return find(key).orElseThrow();
    }

    @Override
    public synchronized Optional<ObjectInfo> find(ObjectKey key) {
        world.requireReachable();
        return Optional.ofNullable(objects.get(key))
                .map(bytes -> new ObjectInfo(key, new ByteSize(bytes.length), "1", Sha256.of(bytes), clock.instant()));
    }

    @Override
    public synchronized List<ObjectInfo> list(String prefix) {
        return objects.keySet().stream()
                .filter(key -> key.value().startsWith(prefix))
                .map(key -> find(key).orElseThrow())
                .toList();
    }

    @Override
    public synchronized void delete(ObjectKey key) throws Exception {
        chaos.effect("delete artifact", () -> Optional.ofNullable(objects.remove(key)));
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) {
        throw new FakeFailure(ErrorCode.UNSUPPORTED, "not needed here");
    }
}
