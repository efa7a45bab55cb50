package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that are named by a URI. */
final class LocalPlacesTest {
    private static final WriteOptions NEW = WriteOptions.defaults().withCondition(new WriteCondition.IfAbsent());

    @TempDir
    private Path folder;

    private static ArtifactStore open(URI place) {
        return new LocalProviderFactory().artifacts(place, CallListener.NONE).orElseThrow();
    }

    @Test
    void aFolderIsAStoreWhoseObjectsStay() {
        ObjectKey key = ObjectKey.of("anchors/home/000000000001.json");
        open(folder.toUri()).upload(key, new ByteArrayInputStream(new byte[] {1}), NEW);

        assertThat(open(folder.toUri()).list("anchors/"))
                .extracting(ObjectInfo::key)
                .containsExactly(key);
        MlopsException again = catchThrowableOfType(
                MlopsException.class,
                () -> open(folder.toUri()).upload(key, new ByteArrayInputStream(new byte[] {2}), NEW));
        assertThat(again.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void aFolderThatIsNotThereIsNoEmptyStore() {
        URI missing = folder.resolve("not-mounted").toUri();
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> open(missing));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("mount it, or make it");
        assertThat(folder.resolve("not-mounted")).doesNotExist();

        MlopsException host = catchThrowableOfType(MlopsException.class, () -> open(URI.create("file://server/share")));
        assertThat(host.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(host).hasMessageContaining("write file:///FOLDER");
    }

    @Test
    void otherSchemesAreOtherProviders() {
        assertThat(new LocalProviderFactory().artifacts(URI.create("s3://bucket"), CallListener.NONE))
                .isEmpty();
    }
}
