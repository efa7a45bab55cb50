package io.mlops.provider.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the local store does with parts, tiers and policies beyond the contracts: crashes, old files, strange ids. */
final class LocalTransfersTest {
    private static final ObjectKey KEY = ObjectKey.of("data/large");
    private static final TransferOptions PARTS =
            TransferOptions.defaults().withPartSize(ByteSize.mebibytes(5)).withParallelism(2);

    @TempDir
    private Path folder;

    private Path root;
    private ArtifactStore store;

    @BeforeEach
    void open() throws Exception {
        root = folder.resolve("objects");
        store = open(root, InstantSource.system());
    }

    private static ArtifactStore open(Path root, InstantSource clock) throws Exception {
        return new ArtifactStore(LocalArtifactStore.open(root, clock, new SecureRandom()), CallListener.NONE);
    }

    @Test
    void anUploadWhoseProcessIsKilledGoesOnInTheNext() throws Exception {
        byte[] content = new byte[42 << 20];
        new Random(5).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        Random random = new Random(7);
        int killed = 0;
        for (int round = 0; round < 20 && store.find(KEY).isEmpty(); round++) {
            Process uploader = uploader(file);
            uploader.getInputStream().read();
            if (!uploader.waitFor(20 + random.nextInt(200), TimeUnit.MILLISECONDS)) {
                killed++;
            }
            uploader.destroyForcibly().waitFor();
        }
        assertThat(killed).as("uploads that were killed").isPositive();
        store.upload(KEY, file, WriteOptions.defaults(), PARTS.withNotes(folder.resolve("notes")));

        assertThat(store.find(KEY).orElseThrow().digest()).isEqualTo(Sha256.of(content));
        // One that died between beginning an upload and noting it left what only a listing knows.
        store.unfinished("").forEach(store::abandon);
        open(root, InstantSource.system());
        assertThat(files()).as("one entry and its content").hasSize(2);
        assertThat(folder.resolve("notes")).isEmptyDirectory();
    }

    @Test
    void whatADeadProcessBeganAndIsNoUploadIsSweptAway() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        String name = dead.pid() + "-0-ab-1.upload";
        Path orphan = Files.createDirectories(root.resolve("uploads").resolve(name));
        Files.writeString(orphan.resolve("content"), "half");
        Path other = Files.createDirectories(root.resolve("uploads/" + dead.pid() + "-0-ab-2.upload"));
        Files.writeString(other.resolve("content"), "half");
        Files.writeString(other.resolve("upload.json"), "{\"key\":\"a\",\"begun\":\"2026-11-21T12:00:00Z\"}");

        ArtifactStore next = open(root, InstantSource.system());

        assertThat(orphan).doesNotExist();
        assertThat(next.unfinished(""))
                .extracting(upload -> upload.key().value())
                .containsExactly("a");
    }

    @Test
    void anIdLeadsNowhereElse() throws Exception {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "mine");

        store.abandon(new MultipartUpload(KEY, "../../precious", Instant.EPOCH));
        store.abandon(new MultipartUpload(KEY, precious.toString(), Instant.EPOCH));

        assertThat(precious.resolve("file")).hasContent("mine");
    }

    @Test
    void entriesFromBeforeThereWereTiersAreHot() throws Exception {
        put("content");
        Path entry = new ObjectFiles(root).entry(ObjectFiles.hash(KEY));
        String json = Files.readString(entry).replaceAll(",\"tier\".*", "}");
        Files.writeString(entry, json);

        assertThat(store.find(KEY).orElseThrow().tier()).isEqualTo(StorageTier.HOT);
        assertThat(store.find(KEY).orElseThrow().tags().entries()).isEmpty();
    }

    @Test
    void aDamagedPolicyNamesItsFileAndMovesNothing() throws Exception {
        put("content");
        Files.writeString(root.resolve("policy.json"), "{\"rules\":[{}]}");

        assertThatThrownBy(() -> store.policy())
                .isInstanceOfSatisfying(
                        MlopsException.class,
                        damaged -> assertThat(damaged.code()).isEqualTo(ErrorCode.UNKNOWN))
                .hasMessageContaining("policy.json")
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> store.find(KEY)).isInstanceOf(MlopsException.class);
    }

    @Test
    void whatWasDueByTheOldPolicyIsDoneBeforeANewOneBegins() throws Exception {
        FakeClock clock = new FakeClock();
        ArtifactStore later = open(root, clock);
        put(later);
        later.apply(TieringPolicy.of(TieringRule.moving("all", new TierStep(Duration.ofDays(30), StorageTier.COLD))));
        clock.advance(Duration.ofDays(31));

        // Nobody looked in between.
        later.apply(TieringPolicy.none());

        assertThat(later.find(KEY).orElseThrow().tier()).isEqualTo(StorageTier.COLD);
    }

    private void put(String content) {
        store.upload(KEY, new ByteArrayInputStream(content.getBytes(UTF_8)), WriteOptions.defaults());
    }

    private static void put(ArtifactStore store) {
        store.upload(KEY, new ByteArrayInputStream(new byte[1]), WriteOptions.defaults());
    }

    private Process uploader(Path file) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(LocalWorld.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", LocalWorld.classPath(), UploadProcess.class.getName()));
        command.addAll(List.of(
                root.toString(), file.toString(), folder.resolve("notes").toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Everything in the store that is not a lock. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root.resolve("locks")))
                    .toList();
        }
    }

    /** Another process that uploads a file resumably: {@code ROOT FILE NOTES}. It says when it begins. */
    static final class UploadProcess {
        private UploadProcess() {}

        public static void main(String[] args) throws Exception {
            ArtifactStore store = open(Path.of(args[0]), InstantSource.system());
            System.out.println("begins");
            store.upload(KEY, Path.of(args[1]), WriteOptions.defaults(), PARTS.withNotes(Path.of(args[2])));
        }
    }
}
