package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A push that is given up leaves no image that lacks a part, and no tag that moved. */
class InterruptionTest {
    private static final String NAME = "model-server";

    @TempDir
    private Path folder;

    private ImageRig rig;
    private TestRegistry registry;
    private RegistryTap tap;

    @BeforeEach
    void setUp() throws Exception {
        rig = new ImageRig(folder);
        registry = TestRegistry.open(folder.resolve("registry"));
        tap = new RegistryTap(registry.host());
    }

    @AfterEach
    void tearDown() throws Exception {
        tap.close();
        registry.close();
    }

    private MlopsException interruptedAt(String method, String path) throws Exception {
        tap.haltAt(method, path);
        AtomicReference<MlopsException> failure = new AtomicReference<>();
        Thread pusher = Thread.ofPlatform().start(() -> {
            try {
                rig.push(tap.host() + "/" + NAME + ":1");
            } catch (MlopsException e) {
                failure.set(e);
            }
        });
        await().until(() -> tap.halted() || !pusher.isAlive());
        pusher.interrupt();
        pusher.join();
        return Optional.ofNullable(failure.get()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"POST, /blobs/uploads/", "PATCH, /blobs/uploads/", "PUT, /blobs/uploads/", "PUT, /manifests/"})
    void nothingIsNamedByAPushThatIsInterrupted(String method, String path) throws Exception {
        assertThat(interruptedAt(method, path).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(registry.reader().tags(NAME)).isEmpty();
        tap.haltAt("-", "-");
        assertThat(rig.push(registry.host() + "/" + NAME + ":1").digest())
                .as("the same again goes on")
                .isNotNull();
    }

    @Test
    void theTagKeepsWhatItNamedBefore() throws Exception {
        String before = "sha256:" + rig.push(tap.host() + "/" + NAME + ":1").digest();
        TestDistribution.jar(rig.distribution().resolve("lib/model-server/mlops-model-server-1.jar"), "io/mlops/New");
        interruptedAt("PATCH", "/blobs/uploads/");
        assertThat(registry.reader().manifest(NAME, "1").digest()).isEqualTo(before);
    }
}
