package io.mlops.controlplane.evidence;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.controlplane.port.ArtifactPlaces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Artifacts in a map, elsewhere. */
public final class MapStore implements ArtifactStoreDriver, ArtifactPlaces {
    public final TreeMap<ObjectKey, byte[]> objects = new TreeMap<>();
    public boolean unreachable;

    /** What this store fails with. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ErrorCode code;

        Failed(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }
    }

    @Override
    public ArtifactStore open(URI place) {
        return new ArtifactStore(this, CallListener.NONE);
    }

    public String text(ObjectKey key) {
        return new String(objects.get(key), StandardCharsets.UTF_8);
    }

    private void requireReachable() {
        if (unreachable) {
            throw new Failed(ErrorCode.UNAVAILABLE, "the other place does not answer");
        }
    }

    @Override
    public String provider() {
        return "elsewhere";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ARTIFACTS, Capability.CONDITIONAL_WRITES);
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return failure instanceof Failed failed ? failed.code : ErrorCode.UNKNOWN;
    }

    @Override
    public InputStream open(ObjectKey key) {
        requireReachable();
        return new ByteArrayInputStream(objects.get(key));
    }

    @Override
    public synchronized ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws IOException {
        requireReachable();
        if (options.condition() instanceof WriteCondition.IfAbsent && objects.containsKey(key)) {
            throw new Failed(ErrorCode.ALREADY_EXISTS, "there is an object of this name");
        }
        objects.put(key, content.readAllBytes());
        return find(key).orElseThrow();
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key))
                .map(bytes -> new ObjectInfo(key, new ByteSize(bytes.length), "1", Sha256.of(bytes), Instant.EPOCH));
    }

    @Override
    public List<ObjectInfo> list(String prefix) {
        requireReachable();
        return objects.keySet().stream()
                .filter(key -> key.value().startsWith(prefix))
                .map(key -> find(key).orElseThrow())
                .toList();
    }

    @Override
    public void delete(ObjectKey key) {
        objects.remove(key);
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) {
        throw new Failed(ErrorCode.UNSUPPORTED, "not needed here");
    }
}
