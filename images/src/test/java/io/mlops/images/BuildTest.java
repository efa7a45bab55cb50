package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.image.BaseImage;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageFormat;
import io.mlops.image.ImagePlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as files. */
class BuildTest {
    @TempDir
    private Path folder;

    private ImageRig rig;
    private Path out;
    private Path tar;

    @BeforeEach
    void setUp() throws Exception {
        rig = new ImageRig(folder);
        out = Files.createDirectories(folder.resolve("out"));
        tar = out.resolve("image.tar");
    }

    private BuiltImage build(BaseImage base) {
        return rig.images().build(rig.modelServer(), tar, ImageRig.ON_SCRATCH.withBase(base));
    }

    @Test
    void theSameFilesGiveTheSameImageEverywhereAndAtAnyTime() throws Exception {
        BuiltImage first = build(new BaseImage.Scratch());
        Sha256 content = Sha256.of(tar);
        for (Path file : files(rig.distribution())) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        }
        assertThat(rig.elsewhere().build(rig.modelServer(), tar, ImageRig.ON_SCRATCH))
                .isEqualTo(first);
        assertThat(Sha256.of(tar)).isEqualTo(content);
        assertThat(files(out)).as("nothing half-made stays").containsExactly(tar);
    }

    @Test
    void aChangedFileIsNoticedHoweverOldItLooks() throws Exception {
        Path classes = rig.distribution().resolve("lib/model-server/mlops-model-server-1.jar");
        FileTime time = Files.getLastModifiedTime(classes);
        BuiltImage first = build(new BaseImage.Scratch());
        byte[] changed = Files.readAllBytes(classes);
        changed[changed.length / 2] ^= 1;
        Files.write(classes, changed);
        Files.setLastModifiedTime(classes, time);
        assertThat(build(new BaseImage.Scratch()).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aBaseOnDiskIsReadAsFolderAndAsTar() throws Exception {
        Path layout = TestBase.layout(folder.resolve("base"), "amd64");
        BuiltImage onFolder = build(new BaseImage.OnDisk(layout));
        assertThat(build(new BaseImage.OnDisk(TestBase.tar(layout, folder.resolve("base.tar")))))
                .isEqualTo(onFolder);
        assertThat(onFolder).isNotEqualTo(build(new BaseImage.Scratch()));
    }

    @Test
    void anImageThatWasBuiltIsABaseInBothFormats() throws Exception {
        BaseImage layout = new BaseImage.OnDisk(TestBase.layout(folder.resolve("base"), "amd64"));
        for (ImageFormat format : ImageFormat.values()) {
            Path base = folder.resolve(format + ".tar");
            rig.images()
                    .build(
                            rig.modelServer(),
                            base,
                            ImageRig.ON_SCRATCH.withBase(layout).withFormat(format));
            assertThat(build(new BaseImage.OnDisk(base)).digest()).isNotNull();
        }
    }

    @Test
    void aBaseThatDoesNotFitIsRefused() throws Exception {
        Path layout = TestBase.layout(folder.resolve("base"), "arm64");
        refused(new BaseImage.OnDisk(layout), ErrorCode.INVALID_ARGUMENT, "has no manifest for linux/amd64");
        refused(new BaseImage.OnDisk(folder.resolve("none.tar")), ErrorCode.NOT_FOUND, "there is no base image");
        Path noTar = Files.writeString(folder.resolve("no.tar"), "x".repeat(1000));
        refused(new BaseImage.OnDisk(noTar), ErrorCode.INVALID_ARGUMENT, "is no tar of an image");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        refused(new BaseImage.OnDisk(empty), ErrorCode.INVALID_ARGUMENT, "neither manifest.json nor index.json");
        assertThat(files(out)).isEmpty();
    }

    @Test
    void aBaseThatWasDamagedIsRefused() throws Exception {
        Path layout = TestBase.layout(folder.resolve("base"), "amd64");
        for (Path blob : TestBase.blobs(layout)) {
            byte[] whole = Files.readAllBytes(blob);
            byte[] damaged = whole.clone();
            damaged[damaged.length / 2] ^= 1;
            Files.write(blob, damaged);
            assertThatThrownBy(() -> build(new BaseImage.OnDisk(layout)))
                    .as(blob.toString())
                    .isInstanceOf(MlopsException.class);
            Files.write(blob, whole);
        }
        assertThat(build(new BaseImage.OnDisk(layout))).isNotNull();
    }

    private void refused(BaseImage base, ErrorCode code, String reason) {
        assertThatThrownBy(() -> build(base))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith("cannot build image " + tar + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void librariesOfAnotherMachineAreRefused() throws Exception {
        assertThatThrownBy(() -> rig.images()
                        .build(rig.modelServer(), tar, ImageRig.ON_SCRATCH.withPlatform(ImagePlatform.LINUX_ARM64)))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(".so is no library for linux/arm64");
        Files.writeString(rig.distribution().resolve("lib/model-server/native/libtorch.dylib"), "of a Mac");
        refused(new BaseImage.Scratch(), ErrorCode.INVALID_ARGUMENT, "libtorch.dylib is no library for linux/amd64");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        Path nowhere = folder.resolve("nowhere/image.tar");
        assertThatThrownBy(() -> rig.images().build(rig.modelServer(), nowhere, ImageRig.ON_SCRATCH))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("cannot build image " + nowhere + ": there is no folder " + nowhere.getParent());
        assertThatThrownBy(() -> rig.images()
                        .build(new ImageContents.ModelServer(folder.resolve("out")), tar, ImageRig.ON_SCRATCH))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("is no distribution with a model server");
    }

    @Test
    void aProgramNeedsItsMainClass() throws Exception {
        Path jars = TestDistribution.program(folder.resolve("jars"));
        List<String> none = List.of();
        var trainer = new ImageContents.Program(jars, "io.mlops.trainer.Main", none, List.of("train"));
        assertThat(rig.images().build(trainer, tar, ImageRig.ON_SCRATCH)).isNotNull();
        var typo = new ImageContents.Program(jars, "io.mlops.trainer.Mian", none, none);
        assertThatThrownBy(() -> rig.images().build(typo, tar, ImageRig.ON_SCRATCH))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("holds the class io.mlops.trainer.Mian");
    }

    @Test
    void whatWasThereBeforeStaysWhereABuildFails() throws Exception {
        Files.writeString(tar, "an older image");
        refused(new BaseImage.OnDisk(folder.resolve("none.tar")), ErrorCode.NOT_FOUND, "there is no base image");
        assertThat(tar).hasContent("an older image");
        assertThat(files(out)).containsExactly(tar);
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
