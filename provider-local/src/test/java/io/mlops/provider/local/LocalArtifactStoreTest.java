package io.mlops.provider.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the local store does beyond the contract: crashes, other processes, links planted in its folder, a full disk. */
final class LocalArtifactStoreTest {
    private static final ObjectKey KEY = ObjectKey.of("state/current");

    @TempDir
    private Path folder;

    private Path root;
    private ArtifactStore store;

    @BeforeEach
    void open() throws Exception {
        root = folder.resolve("objects");
        store = open(root);
    }

    private static ArtifactStore open(Path root) throws Exception {
        return new ArtifactStore(
                LocalArtifactStore.open(root, InstantSource.system(), new SecureRandom()), CallListener.NONE);
    }

    @Test
    void writersThatAreKilledLeaveAWholeObjectAndNothingElse() throws Exception {
        Random random = new Random(3);
        put("0".repeat(1_000_000));
        for (int round = 0; round < 8; round++) {
            Process writer = writer("overwrite", 1_000_000);
            writer.getInputStream().read();
            writer.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
            writer.destroyForcibly().waitFor();

            String content = content();
            assertThat(content).hasSize(1_000_000).matches("(?s)(.)\\1*");
        }
        assertThat(files()).as("after the last one died").hasSizeGreaterThanOrEqualTo(2);

        ArtifactStore next = open(root);

        assertThat(next.list("")).hasSize(1);
        assertThat(files()).as("one entry and its content").hasSize(2);
    }

    @Test
    void processesDoNotLoseEachOthersUpdates() throws Exception {
        put("0");
        List<Process> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            writers.add(writer("increment", 20));
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor()).isZero();
        }
        assertThat(content()).isEqualTo("60");
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatLivingProcessesWorkOnIsNotSweptAway() throws Exception {
        byte[] content = "x".repeat(300_000).getBytes(UTF_8);
        InputStream slow = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                try {
                    LocalArtifactStoreTest.open(root);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return super.read(buffer, offset, length);
            }
        };

        store.upload(KEY, slow, WriteOptions.defaults());

        assertThat(content()).hasSize(300_000);
    }

    @Test
    void aLinkInsideTheStoreIsNotFollowed() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        ObjectInfo info = put("mine");
        ObjectFiles files = new ObjectFiles(root);
        Path content = files.content(ObjectFiles.hash(KEY), info.version());
        Files.delete(content);
        Files.createSymbolicLink(content, secret);

        assertThatThrownBy(() -> store.open(KEY)).isInstanceOf(MlopsException.class);
        put("mine again");
        store.delete(KEY);
        assertThat(secret).hasContent("secret");
    }

    @Test
    void aFolderThatIsALinkIsRefused() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        String hash = ObjectFiles.hash(KEY);
        Files.createSymbolicLink(root.resolve("contents").resolve(hash.substring(0, 2)), outside);

        assertThatThrownBy(() -> put("escaped"))
                .isInstanceOf(MlopsException.class)
                .hasMessageContaining("symbolic link");

        assertThat(outside).isEmptyDirectory();
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void aMissingContentIsSaidToBeDamage() throws Exception {
        ObjectInfo info = put("mine");
        Files.delete(new ObjectFiles(root).content(ObjectFiles.hash(KEY), info.version()));

        assertThatThrownBy(() -> store.open(KEY))
                .isInstanceOfSatisfying(
                        MlopsException.class,
                        damaged -> assertThat(damaged.code()).isEqualTo(ErrorCode.UNKNOWN))
                .hasMessageContaining("damaged");
    }

    @Test
    void aDamagedEntryNamesItsFile() throws Exception {
        put("mine");
        Path entry = new ObjectFiles(root).entry(ObjectFiles.hash(KEY));
        Files.writeString(entry, "{");

        assertThatThrownBy(() -> store.find(KEY))
                .isInstanceOf(MlopsException.class)
                .hasMessageContaining(entry.toString())
                .hasMessageContaining("damaged");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsResourceExhaustedAndNamesTheFile() {
        assertThatThrownBy(() -> {
                    try (OutputStream full = new FileOutputStream("/dev/full")) {
                        full.write(1);
                    } catch (IOException e) {
                        throw LocalErrors.about(root, e);
                    }
                })
                .satisfies(failure -> {
                    assertThat(LocalErrors.classify(failure)).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                    assertThat(LocalErrors.reason(failure))
                            .contains(root + ": No space left on device")
                            .contains("free some space");
                });
    }

    /** The system's limit on a file's size stops a write in the middle, as a full disk does, and needs no rights to set. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anUploadThatDoesNotFitLeavesTheOldObject() throws Exception {
        put("small");
        Process writer = writer(List.of("/bin/sh", "-c", "ulimit -f 1000; exec \"$@\"", "sh"), "put", 3_000_000);

        String said = new String(writer.getInputStream().readAllBytes(), UTF_8);

        assertThat(writer.waitFor()).isZero();
        assertThat(said).contains("RESOURCE_EXHAUSTED cannot upload state/current: " + root);
        assertThat(content()).isEqualTo("small");
        assertThat(files()).hasSize(2);
    }

    private Process writer(String verb, int number) throws IOException {
        return writer(List.of(), verb, number);
    }

    private Process writer(List<String> prefix, String verb, int number) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(LocalWorld.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", LocalWorld.classPath(), WriteProcess.class.getName()));
        command.addAll(List.of(root.toString(), verb, Integer.toString(number)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ObjectInfo put(String content) {
        return store.upload(KEY, new ByteArrayInputStream(content.getBytes(UTF_8)), WriteOptions.defaults());
    }

    private String content() throws IOException {
        try (InputStream in = store.open(KEY)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** Everything in the store that is not a lock. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root.resolve("locks")))
                    .toList();
        }
    }

    /** Another process that writes: {@code ROOT overwrite|increment|put NUMBER}. It says when it begins. */
    static final class WriteProcess {
        private WriteProcess() {}

        public static void main(String[] args) throws Exception {
            ArtifactStore store = open(Path.of(args[0]));
            int number = Integer.parseInt(args[2]);
            System.out.println("begins");
            if (args[1].equals("increment")) {
                for (int done = 0; done < number; ) {
                    done += increment(store) ? 1 : 0;
                }
                return;
            }
            if (args[1].equals("put")) {
                try {
                    store.upload(KEY, new ByteArrayInputStream(new byte[number]), WriteOptions.defaults());
                } catch (MlopsException e) {
                    System.out.println(e.code() + " " + e.getMessage());
                }
                return;
            }
            for (char c = '1'; ; c = c == '9' ? '1' : (char) (c + 1)) {
                byte[] content = String.valueOf(c).repeat(number).getBytes(UTF_8);
                store.upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());
            }
        }

        private static boolean increment(ArtifactStore store) throws IOException {
            ObjectInfo before = store.find(KEY).orElseThrow();
            int value;
            try (InputStream in = store.open(KEY)) {
                value = Integer.parseInt(new String(in.readAllBytes(), UTF_8));
            }
            try {
                store.upload(
                        KEY,
                        new ByteArrayInputStream(Integer.toString(value + 1).getBytes(UTF_8)),
                        WriteOptions.defaults().withCondition(new WriteCondition.IfVersion(before.version())));
                return true;
            } catch (MlopsException e) {
                if (e.code() != ErrorCode.FAILED_PRECONDITION) {
                    throw e;
                }
                return false;
            }
        }
    }
}
