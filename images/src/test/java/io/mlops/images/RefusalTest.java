package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.BaseImage;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import io.mlops.image.RegistryLogin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that refuse, or are not there. */
class RefusalTest {
    private static final String WRONG = "battery staple";
    /** A spelling of this machine that is not taken for it, and so stands for any other. */
    private static final String ELSEWHERE = "LOCALHOST:";

    @TempDir
    private Path folder;

    private ImageRig rig;

    @BeforeEach
    void setUp() throws Exception {
        rig = new ImageRig(folder);
    }

    private static MlopsException failure(ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).isNotNull();
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(WRONG, TestRegistry.PASSWORD, "Basic ");
        return failure;
    }

    @Test
    void onlyTheRightPasswordOpensALockedRegistry() throws Exception {
        try (TestRegistry registry = TestRegistry.locked(folder.resolve("registry"))) {
            String name = registry.host() + "/model-server:1";
            MlopsException none = failure(() -> rig.push(name));
            assertThat(none.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(none)
                    .hasMessage("cannot push image " + name + ": the registry refuses the login for "
                            + registry.host() + "/model-server, or got none; check it with docker login "
                            + registry.host());

            rig.dockerLogin(registry.host(), TestRegistry.USER, WRONG);
            assertThat(failure(() -> rig.push(name)).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);

            rig.dockerLogin(registry.host(), TestRegistry.USER, TestRegistry.PASSWORD);
            assertThat(rig.push(name).digest()).isNotNull();
            assertThat(String.join("\n", rig.progress())).doesNotContain(WRONG, TestRegistry.PASSWORD);
        }
    }

    @Test
    void aProvidersLoginComesBeforeDockers() throws Exception {
        try (TestRegistry registry = TestRegistry.locked(folder.resolve("registry"))) {
            RegistryLogin login = new RegistryLogin(TestRegistry.USER, TestRegistry.PASSWORD);
            ImageRig provided = new ImageRig(
                    folder.resolve("provided"),
                    host -> host.equals(registry.host()) ? Optional.of(login) : Optional.empty());
            provided.dockerLogin(registry.host(), TestRegistry.USER, WRONG);
            assertThat(provided.push(registry.host() + "/model-server:1").digest())
                    .isNotNull();
            assertThat(login.toString()).doesNotContain(TestRegistry.PASSWORD);

            ImageRig refused = new ImageRig(folder.resolve("refused"), host -> {
                throw new MlopsException(ErrorCode.PERMISSION_DENIED, "cannot log in to " + host + ": not permitted");
            });
            MlopsException failure = failure(() -> refused.push(registry.host() + "/model-server:1"));
            assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(failure).hasMessageContaining("cannot log in to " + registry.host() + ": not permitted");
        }
    }

    @Test
    void aBaseThatIsNowhereIsNamed() throws Exception {
        try (TestRegistry registry = TestRegistry.open(folder.resolve("registry"))) {
            BaseImage base = new BaseImage.InRegistry(ImageReference.parse(registry.host() + "/java:25"));
            MlopsException failure = failure(() -> rig.images()
                    .build(rig.modelServer(), folder.resolve("image.tar"), ImageRig.ON_SCRATCH.withBase(base)));
            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(failure).hasMessageContaining(registry.host() + "/java").hasMessageNotContaining("bug");
        }
    }

    @Test
    void aRegistryThatIsDownIsUnavailable() throws Exception {
        TestRegistry registry = TestRegistry.open(folder.resolve("registry"));
        registry.close();
        MlopsException push = failure(() -> rig.push(registry.host() + "/model-server:1"));
        assertThat(push.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        BaseImage base = new BaseImage.InRegistry(ImageReference.parse(registry.host() + "/java:25"));
        MlopsException pull = failure(() ->
                rig.images().build(rig.modelServer(), folder.resolve("image.tar"), ImageRig.ON_SCRATCH.withBase(base)));
        assertThat(pull.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(folder.resolve("image.tar")).doesNotExist();
    }

    @Test
    void plainHttpIsForThisMachineOrAsked() throws Exception {
        try (TestRegistry registry = TestRegistry.open(folder.resolve("registry"))) {
            String host = ELSEWHERE + registry.port();
            ImageReference target = ImageReference.parse(host + "/model-server:1");
            MlopsException failure = failure(() -> rig.images().push(rig.modelServer(), target, ImageRig.ON_SCRATCH));
            assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(failure).hasMessageContaining("--insecure-registry");
            assertThat(rig.images()
                            .push(rig.modelServer(), target, ImageRig.ON_SCRATCH.withInsecureRegistries(Set.of(host)))
                            .digest())
                    .isNotNull();
        }
    }

    @Test
    void aLoginDoesNotLeaveThisMachineInPlainText() throws Exception {
        try (TestRegistry registry = TestRegistry.locked(folder.resolve("registry"))) {
            String host = ELSEWHERE + registry.port();
            rig.dockerLogin(host, TestRegistry.USER, TestRegistry.PASSWORD);
            MlopsException failure = failure(() -> rig.images()
                    .push(
                            rig.modelServer(),
                            ImageReference.parse(host + "/model-server:1"),
                            ImageRig.ON_SCRATCH.withInsecureRegistries(Set.of(host))));
            assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(failure).hasMessageContaining("a login is not sent by plain HTTP");
        }
    }

    @Test
    void aBaseKeepsItsEncryptionWhereTheTargetHasNone() throws Exception {
        try (TestRegistry registry = TestRegistry.open(folder.resolve("registry"));
                TestRegistry other = TestRegistry.open(folder.resolve("other"))) {
            String far = ELSEWHERE + other.port();
            var onFar = ImageRig.ON_SCRATCH.withInsecureRegistries(Set.of(far));
            var base = rig.images().push(rig.modelServer(), ImageReference.parse(far + "/java:25"), onFar);
            ImageReference target = ImageReference.parse(registry.host() + "/model-server:1");
            ImageReference tagged = ImageReference.parse(far + "/java:25");
            MlopsException byTag = failure(() -> rig.elsewhere()
                    .push(rig.modelServer(), target, ImageRig.ON_SCRATCH.withBase(new BaseImage.InRegistry(tagged))));
            assertThat(byTag.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(byTag).hasMessageContaining("has to be named by its digest");
            BaseImage pinned = new BaseImage.InRegistry(tagged.withDigest(base.digest()));
            MlopsException plain = failure(
                    () -> rig.elsewhere().push(rig.modelServer(), target, ImageRig.ON_SCRATCH.withBase(pinned)));
            assertThat(plain.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(plain).hasMessageContaining("does not speak TLS");
        }
    }

    @Test
    void aBaseThatWasPulledByItsDigestNeedsItsRegistryNoMore() throws Exception {
        ImageOptions onPinned;
        try (TestRegistry registry = TestRegistry.open(folder.resolve("registry"));
                TestRegistry other = TestRegistry.open(folder.resolve("other"))) {
            String far = ELSEWHERE + other.port();
            ImageOptions allowed = ImageRig.ON_SCRATCH.withInsecureRegistries(Set.of(far));
            ImageReference java = ImageReference.parse(far + "/java:25");
            BuiltImage base = rig.images().push(rig.modelServer(), java, allowed);
            onPinned = allowed.withBase(new BaseImage.InRegistry(java.withDigest(base.digest())));
            ImageReference target = ImageReference.parse(registry.host() + "/model-server:1");
            assertThat(rig.elsewhere().push(rig.modelServer(), target, onPinned))
                    .isNotNull();
        }
        assertThat(rig.elsewhere().build(rig.modelServer(), folder.resolve("image.tar"), onPinned))
                .isNotNull();
    }
}
