package io.mlops.controlplane.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.view.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is an object of a store, as the result of a training job is one. */
class StoredModelTest {
    private static final ObjectKey KEY = ObjectKey.of("jobs/policy/output/policy.pt");

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void isDeployedByItsUriAndItsDigest() throws IOException {
        Path spec = stored("m1");
        String digest = rig.digest("m1").hex();
        replace(spec, "policy.pt,", "policy.pt, digest: " + digest + ",");
        Files.delete(rig.specs.resolve("m1.pt"));

        View.Deployment shown = rig.deploy(spec);

        assertThat(shown.phase()).isEqualTo(View.Phase.READY);
        assertThat(shown.modelDigest()).isEqualTo(digest);
        rig.assertConsistent(3);
    }

    @Test
    void anotherContentIsAnotherRevision() throws IOException {
        Path spec = stored("m1");
        rig.deploy(spec);
        stored("m2");

        assertThat(rig.deploy(spec).revision()).isEqualTo(2);
    }

    @Test
    void isRefusedWhereItIsAnotherOrNone() throws IOException {
        Path spec = stored("m1");
        replace(spec, "policy.pt,", "policy.pt, digest: " + "f".repeat(64) + ",");
        assertThat(refused(spec, ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("cannot use model store://fake/" + KEY + ": its SHA-256 is " + rig.digest("m1"));
        replace(spec, KEY.value(), "jobs/other/policy.pt");
        assertThat(refused(spec, ErrorCode.NOT_FOUND))
                .hasMessageContaining(":5:16: cannot find model store://fake/jobs/other/policy.pt");
        replace(spec, "store://fake/jobs/other/policy.pt", "store://mars/policy.pt");
        assertThat(refused(spec, ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(
                        "spec.model.uri: there is no provider mars to read policy.pt from; there are fake");
        replace(spec, "store://mars/policy.pt", "store://fake/models/");
        assertThat(refused(spec, ErrorCode.INVALID_ARGUMENT)).hasMessageContaining("its key is missing");
        replace(spec, "store://fake/models/", "s3://bucket/policy.pt");
        assertThat(refused(spec, ErrorCode.UNSUPPORTED)).hasMessageContaining("give a path or store://PROVIDER/KEY");
        assertNothingIsDeployed();
    }

    @Test
    void whatIsNoModelIsNotStaged() throws IOException {
        Path spec = stored("m1");
        rig.world.artifacts.objects().put(KEY, "no archive, however long it is".getBytes(UTF_8));

        assertThat(refused(spec, ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("cannot stage model store://fake/");

        assertNothingIsDeployed();
        assertThat(rig.home.models().resolve(KEY.value())).doesNotExist();
    }

    /** A spec whose model lies in the store, with this text in it. */
    private Path stored(String model) throws IOException {
        Path spec = rig.spec(model);
        byte[] content = Files.readAllBytes(rig.specs.resolve(model + ".pt"));
        rig.world.artifacts().upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());
        replace(spec, "uri: " + model + ".pt", "uri: store://fake/" + KEY);
        return spec;
    }

    private MlopsException refused(Path spec, ErrorCode code) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> rig.apply(spec));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        return failure;
    }

    private void assertNothingIsDeployed() {
        List<?> deployed = rig.client(ControlPlane::list);
        assertThat(deployed).isEmpty();
    }

    private static void replace(Path spec, String from, String to) throws IOException {
        String text = Files.readString(spec);
        assertThat(text).contains(from);
        Files.writeString(spec, text.replace(from, to));
    }
}
