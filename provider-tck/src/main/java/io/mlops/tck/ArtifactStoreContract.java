package io.mlops.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every artifact store does: bytes under keys, whole or not at all. Conditions are {@link ConditionalWriteContract}'s. */
public abstract class ArtifactStoreContract extends Contract {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    /** Keys that some file system, URL or shell takes for another, or for nothing. */
    private static final List<String> ODD_KEYS = List.of(
            "a",
            "A",
            "a/b",
            "a/b/c",
            "a%2Fb",
            "a%2fb",
            "a b",
            "a+b",
            "a%20b",
            "a:b",
            "a*b?",
            "a\"<>|'b",
            "#a",
            "~a",
            ".a",
            "..a",
            "a..b",
            "...",
            "-a",
            "$(a)",
            "con",
            "a;b&c=d",
            "{a}",
            "\u00e4",
            "a\u0308",
            "\uD83D\uDE80",
            "x".repeat(255),
            ("y".repeat(255) + "/").repeat(3) + "z".repeat(255));

    @Test
    protected void lackingArtifactsIsUnsupported() {
        onlyLacking(Capability.ARTIFACTS);
        assertFails(ErrorCode.UNSUPPORTED, () -> store().open(KEY));
        assertFails(ErrorCode.UNSUPPORTED, () -> put(KEY, "x"));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().find(KEY));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().list(""));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().delete(KEY));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().copy(KEY, KEY, WriteOptions.defaults()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 6_000_001})
    protected void returnsTheBytesThatWereStored(int size) throws IOException {
        needs(Capability.ARTIFACTS);
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        ObjectInfo stored = store().upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());

        assertThat(stored.key()).isEqualTo(KEY);
        assertThat(stored.size().bytes()).isEqualTo(size);
        assertThat(stored.digest()).isEqualTo(Sha256.of(content));
        assertThat(store().find(KEY)).contains(stored);
        try (InputStream in = store().open(KEY)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    protected void storesAFile(@TempDir Path folder) throws IOException {
        needs(Capability.ARTIFACTS);
        Path file = Files.writeString(folder.resolve("policy.pt"), "from a file");

        store().upload(KEY, file, WriteOptions.defaults());

        assertThat(content(KEY)).isEqualTo("from a file");
        assertFails(
                ErrorCode.NOT_FOUND, () -> store().upload(KEY, folder.resolve("missing.pt"), WriteOptions.defaults()));
        assertThat(content(KEY)).isEqualTo("from a file");
    }

    @Test
    protected void whatIsNotThereIsNotFound() {
        needs(Capability.ARTIFACTS);
        assertThat(store().find(KEY)).isEmpty();
        assertFails(ErrorCode.NOT_FOUND, () -> store().open(KEY));
        assertFails(ErrorCode.NOT_FOUND, () -> store().copy(KEY, ObjectKey.of("copy"), WriteOptions.defaults()));
        assertThat(store().list("")).isEmpty();
    }

    @Test
    protected void anotherProcessSeesItAtOnce() throws IOException {
        needs(Capability.ARTIFACTS);
        ArtifactStore other = harness().second().artifacts();
        assertThat(other.find(KEY)).isEmpty();
        ObjectInfo stored = put(KEY, "one");

        assertThat(other.find(KEY)).contains(stored);
        try (InputStream in = other.open(KEY)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("one");
        }
        other.delete(KEY);
        assertThat(store().find(KEY)).isEmpty();
    }

    @Test
    protected void everyWriteHasAVersionOfItsOwn() throws IOException {
        needs(Capability.ARTIFACTS);
        ObjectInfo first = put(KEY, "same");
        ObjectInfo second = put(KEY, "same");
        ObjectInfo third = put(KEY, "other");

        assertThat(List.of(first.version(), second.version(), third.version())).doesNotHaveDuplicates();
        assertThat(content(KEY)).isEqualTo("other");
        assertThat(store().find(KEY)).contains(third);
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void refusesContentWithAnotherDigest() throws IOException {
        needs(Capability.ARTIFACTS);
        WriteOptions expecting = WriteOptions.defaults().withExpectedDigest(Sha256.of("right".getBytes(UTF_8)));

        assertFails(ErrorCode.INVALID_ARGUMENT, () -> store().upload(KEY, stream("wrong"), expecting));
        assertThat(store().find(KEY)).isEmpty();
        store().upload(KEY, stream("right"), expecting);
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> store().upload(KEY, stream("wrong"), expecting));

        assertThat(content(KEY)).isEqualTo("right");
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void aFailedUploadLeavesNothing() throws IOException {
        needs(Capability.ARTIFACTS);
        assertFails(
                ErrorCode.UNKNOWN,
                () -> store().upload(KEY, UploadStreams.failingAfter(100_000), WriteOptions.defaults()));
        assertThat(store().find(KEY)).isEmpty();
        assertThat(store().list("")).isEmpty();
        ObjectInfo before = put(KEY, "before");
        assertFails(
                ErrorCode.UNKNOWN,
                () -> store().upload(KEY, UploadStreams.failingAfter(100_000), WriteOptions.defaults()));

        assertThat(store().find(KEY)).contains(before);
        assertThat(content(KEY)).isEqualTo("before");
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void aCancelledUploadLeavesNothing() {
        needs(Capability.ARTIFACTS);
        InputStream content =
                UploadStreams.during(200_000, () -> Thread.currentThread().interrupt());
        try {
            assertFails(ErrorCode.CANCELLED, () -> store().upload(KEY, content, WriteOptions.defaults()));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            // The next test runs in this thread.
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(store().find(KEY)).isEmpty();
        assertThat(store().list("")).isEmpty();
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void anUploadIsNotSeenBeforeItsEnd() throws IOException {
        needs(Capability.ARTIFACTS);
        ArtifactStore other = harness().second().artifacts();
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        InputStream content = UploadStreams.during(200_000, () -> {
            other.find(KEY).ifPresent(seen::add);
            seen.addAll(other.list(""));
        });

        store().upload(KEY, content, WriteOptions.defaults());

        assertThat(seen).isEmpty();
        assertThat(other.find(KEY)).isPresent();
    }

    @Test
    protected void readersSeeOneVersionWhole() throws Exception {
        needs(Capability.ARTIFACTS);
        byte[] old = "a".repeat(300_000).getBytes(UTF_8);
        byte[] young = "b".repeat(400_000).getBytes(UTF_8);
        store().upload(KEY, new ByteArrayInputStream(old), WriteOptions.defaults());
        ArtifactStore other = harness().second().artifacts();

        Race.between(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        store().upload(
                                        KEY,
                                        new ByteArrayInputStream(i % 2 == 0 ? young : old),
                                        WriteOptions.defaults());
                    }
                },
                () -> {
                    for (int i = 0; i < 40; i++) {
                        try (InputStream in = other.open(KEY)) {
                            assertThat(Sha256.of(in)).isIn(Sha256.of(old), Sha256.of(young));
                        }
                    }
                });
    }

    @Test
    protected void listsByPrefixInOrder() {
        needs(Capability.ARTIFACTS);
        // U+FF5E sorts behind the emoji in UTF-16 and before it in code points, which is UTF-8's order.
        List<String> keys = List.of("b", "a/c", "ab", "a", "a/b/c", "a-b", "A", "a/\uD83D\uDE80", "a/\uFF5E");
        keys.forEach(key -> put(ObjectKey.of(key), key));

        assertThat(keys("")).containsExactly("A", "a", "a-b", "a/b/c", "a/c", "a/\uFF5E", "a/\uD83D\uDE80", "ab", "b");
        assertThat(keys("a")).containsExactly("a", "a-b", "a/b/c", "a/c", "a/\uFF5E", "a/\uD83D\uDE80", "ab");
        assertThat(keys("a/")).containsExactly("a/b/c", "a/c", "a/\uFF5E", "a/\uD83D\uDE80");
        assertThat(keys("a/b")).containsExactly("a/b/c");
        assertThat(keys("nothing")).isEmpty();
    }

    @Test
    protected void listsMoreThanOnePage() {
        needs(Capability.ARTIFACTS);
        List<String> keys = IntStream.range(0, harness().moreThanOnePage())
                .mapToObj("many/%05d"::formatted)
                .toList();
        keys.forEach(key -> put(ObjectKey.of(key), "x"));

        assertThat(keys("many/")).isEqualTo(keys);
    }

    @Test
    protected void keysNeverMeet() throws IOException {
        needs(Capability.ARTIFACTS);
        ODD_KEYS.forEach(key -> put(ObjectKey.of(key), "content of " + key));

        for (String key : ODD_KEYS) {
            assertThat(content(ObjectKey.of(key))).isEqualTo("content of " + key);
        }
        assertThat(keys("")).containsExactlyInAnyOrderElementsOf(ODD_KEYS);
        for (String key : ODD_KEYS) {
            store().delete(ObjectKey.of(key));
            assertThat(store().find(ObjectKey.of(key))).isEmpty();
        }
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void deletesOneObjectAndItsContent() throws IOException {
        needs(Capability.ARTIFACTS);
        put(ObjectKey.of("a"), "1");
        put(ObjectKey.of("a/b"), "2");

        store().delete(ObjectKey.of("a"));
        store().delete(ObjectKey.of("a"));
        store().delete(ObjectKey.of("never/was"));

        assertThat(keys("")).containsExactly("a/b");
        assertThat(content(ObjectKey.of("a/b"))).isEqualTo("2");
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void copiesContentUnderARuleOfItsOwn() throws IOException {
        needs(Capability.ARTIFACTS);
        ObjectKey target = ObjectKey.of("copies/policy.pt");
        ObjectInfo source = put(KEY, "content");

        ObjectInfo copy = store().copy(KEY, target, WriteOptions.defaults());

        assertThat(copy.key()).isEqualTo(target);
        assertThat(copy.digest()).isEqualTo(source.digest());
        assertThat(store().find(KEY)).contains(source);
        put(KEY, "changed");
        assertThat(content(target)).isEqualTo("content");
        WriteOptions expecting = WriteOptions.defaults().withExpectedDigest(source.digest());
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> store().copy(KEY, target, expecting));
        assertThat(store().find(target)).contains(copy);
    }

    private ArtifactStore store() {
        return provider().artifacts();
    }

    private ObjectInfo put(ObjectKey key, String content) {
        return store().upload(key, stream(content), WriteOptions.defaults());
    }

    private String content(ObjectKey key) throws IOException {
        try (InputStream in = store().open(key)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private List<String> keys(String prefix) {
        return store().list(prefix).stream().map(info -> info.key().value()).toList();
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }
}
