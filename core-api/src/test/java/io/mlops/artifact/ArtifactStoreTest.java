package io.mlops.artifact;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactStoreTest {
    private static final ObjectKey KEY = ObjectKey.of("a/b");

    private final Counting driver = new Counting();
    private final ArtifactStore store = new ArtifactStore(driver, CallListener.NONE);

    @Test
    void aBrokenSourceIsNotTheStoresFailure() {
        MlopsException failure = assertFails(
                ErrorCode.UNKNOWN,
                () -> store.upload(KEY, failing(new IOException("connection reset")), WriteOptions.defaults()));

        assertThat(failure).hasMessage("cannot upload a/b: reading the content failed: connection reset");
    }

    @Test
    void anInterruptedSourceIsACancelledUpload() {
        InputStream content = failing(new InterruptedIOException());

        assertFails(ErrorCode.CANCELLED, () -> store.upload(KEY, content, WriteOptions.defaults()));

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theStoresOwnFailureIsTheStores() {
        driver.failure = Optional.of(new IOException("no answer"));

        assertThat(assertFails(
                        ErrorCode.UNAVAILABLE,
                        () -> store.upload(KEY, new ByteArrayInputStream(new byte[1]), WriteOptions.defaults())))
                .hasMessage("cannot upload a/b: no answer");
        assertThat(assertFails(ErrorCode.UNAVAILABLE, () -> store.list("a")))
                .hasMessage("cannot list objects under \"a\": no answer");
    }

    @Test
    void aMissingFileIsNotFound(@TempDir Path folder) {
        assertThat(assertFails(
                        ErrorCode.NOT_FOUND,
                        () -> store.upload(KEY, folder.resolve("missing"), WriteOptions.defaults())))
                .hasMessageContaining("missing");
        assertFails(ErrorCode.UNKNOWN, () -> store.upload(KEY, folder, WriteOptions.defaults()));
    }

    @Test
    void conditionsNeedTheirCapability() {
        driver.capabilities.remove(Capability.CONDITIONAL_WRITES);
        WriteOptions ifAbsent = WriteOptions.defaults().withCondition(new WriteCondition.IfAbsent());

        assertFails(ErrorCode.UNSUPPORTED, () -> store.upload(KEY, InputStream.nullInputStream(), ifAbsent));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.copy(KEY, KEY, ifAbsent));
        assertThat(driver.calls).isEmpty();
        store.upload(KEY, InputStream.nullInputStream(), WriteOptions.defaults());
        assertThat(driver.calls).containsExactly("upload");
    }

    @Test
    void whatIsLackingDoesNotReachTheDriver() {
        driver.capabilities.clear();

        assertFails(ErrorCode.UNSUPPORTED, () -> store.open(KEY));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.find(KEY));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.list(""));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.delete(KEY));
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void optionsSayWhatTheyAre() {
        Sha256 digest = Sha256.of(new byte[0]);
        WriteOptions options =
                WriteOptions.defaults().withExpectedDigest(digest).withCondition(new WriteCondition.IfVersion("7"));

        assertThat(WriteOptions.defaults().condition()).isEqualTo(new WriteCondition.Always());
        assertThat(WriteOptions.defaults().expectedDigest()).isEmpty();
        assertThat(options.expectedDigest()).contains(digest);
        assertThat(options.condition()).isEqualTo(new WriteCondition.IfVersion("7"));
    }

    private static InputStream failing(IOException failure) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw failure;
            }
        };
    }

    /** A store that reads what it is given, keeps nothing and fails on demand. */
    private static final class Counting implements ArtifactStoreDriver {
        private final Set<Capability> capabilities = EnumSet.of(Capability.ARTIFACTS, Capability.CONDITIONAL_WRITES);
        private final List<String> calls = new ArrayList<>();
        private Optional<IOException> failure = Optional.empty();

        private void call(String verb) throws IOException {
            calls.add(verb);
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        @Override
        public String provider() {
            return "counting";
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public ErrorCode classify(Throwable thrown) {
            return ErrorCode.UNAVAILABLE;
        }

        @Override
        public InputStream open(ObjectKey key) throws IOException {
            call("open");
            return InputStream.nullInputStream();
        }

        @Override
        public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws IOException {
            byte[] bytes = content.readAllBytes();
            call("upload");
            return new ObjectInfo(key, new ByteSize(bytes.length), "1", Sha256.of(bytes), Instant.EPOCH);
        }

        @Override
        public Optional<ObjectInfo> find(ObjectKey key) throws IOException {
            call("find");
            return Optional.empty();
        }

        @Override
        public List<ObjectInfo> list(String prefix) throws IOException {
            call("list");
            return List.of();
        }

        @Override
        public void delete(ObjectKey key) throws IOException {
            call("delete");
        }

        @Override
        public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws IOException {
            return upload(target, open(source), options);
        }
    }
}
