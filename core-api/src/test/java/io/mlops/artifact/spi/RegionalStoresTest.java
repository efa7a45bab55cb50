package io.mlops.artifact.spi;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.spi.DriverException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is brought from the first region to others, and goes again. */
class RegionalStoresTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    private final RegionalStores<Memory> stores =
            new RegionalStores<>(List.of("east", "west"), region -> "bucket-" + region, region -> new Memory());
    private final ArtifactStore users = new ArtifactStore(stores.whole(), CallListener.NONE);

    private ObjectInfo upload(String content) {
        return users.upload(
                KEY, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), WriteOptions.defaults());
    }

    @Test
    void aStoreIsMadeOnce() {
        assertThat(stores.in("west")).isSameAs(stores.in("west"));
        assertThat(stores.home()).isSameAs(stores.in("east"));
        assertThat(stores.copies()).containsExactly(stores.in("west"));
    }

    @Test
    void whatIsDeletedGoesFromTheOthersToo() throws Exception {
        ObjectInfo stored = upload("content");
        stores.bring(KEY, stored.digest(), "east", "west");
        assertThat(stores.in("west").find(KEY)).isPresent();

        users.delete(KEY);

        assertThat(stores.home().find(KEY)).isEmpty();
        assertThat(stores.in("west").find(KEY)).isEmpty();
    }

    @Test
    void anotherObjectOfTheNameStays() throws Exception {
        upload("content");
        stores.in("west").upload(KEY, new ByteArrayInputStream(new byte[3]), WriteOptions.defaults());

        users.delete(KEY);

        assertThat(stores.in("west").find(KEY)).isPresent();
    }

    @Test
    void theCopiesOfWhatIsRetainedStay() throws Exception {
        ObjectInfo stored = upload("content");
        stores.bring(KEY, stored.digest(), "east", "west");
        stores.home().retained.add(KEY);

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> users.delete(KEY));

        assertThat(stores.in("west").find(KEY)).isPresent();
    }

    /** One region's objects. */
    private static final class Memory implements ArtifactStoreDriver {
        private final Map<ObjectKey, byte[]> objects = new TreeMap<>();
        private final Set<ObjectKey> retained = new HashSet<>();

        @Override
        public String provider() {
            return "memory";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.ARTIFACTS);
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return failure instanceof DriverException known ? known.code() : ErrorCode.UNKNOWN;
        }

        @Override
        public InputStream open(ObjectKey key) throws DriverException {
            byte[] content = objects.get(key);
            if (content == null) {
                throw new DriverException(ErrorCode.NOT_FOUND, "there is none");
            }
            return new ByteArrayInputStream(content);
        }

        @Override
        public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws IOException {
            objects.put(key, content.readAllBytes());
            return find(key).orElseThrow();
        }

        @Override
        public Optional<ObjectInfo> find(ObjectKey key) {
            return Optional.ofNullable(objects.get(key))
                    .map(content ->
                            new ObjectInfo(key, new ByteSize(content.length), "1", Sha256.of(content), Instant.EPOCH));
        }

        @Override
        public List<ObjectInfo> list(String prefix) {
            return objects.keySet().stream()
                    .filter(key -> key.value().startsWith(prefix))
                    .flatMap(key -> find(key).stream())
                    .toList();
        }

        @Override
        public void requireFree(ObjectKey key) throws DriverException {
            if (retained.contains(key)) {
                throw new DriverException(ErrorCode.FAILED_PRECONDITION, "it is retained");
            }
        }

        @Override
        public void delete(ObjectKey key) throws DriverException {
            requireFree(key);
            objects.remove(key);
        }

        @Override
        public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
            try (InputStream content = open(source)) {
                return upload(target, content, options);
            }
        }
    }
}
