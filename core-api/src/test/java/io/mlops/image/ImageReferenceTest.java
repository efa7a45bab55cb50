package io.mlops.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of images and what they are built on. */
class ImageReferenceTest {
    private static final String DIGEST = "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/team/model-server:1.4, registry.example.com, team/model-server, 1.4",
        "localhost/model-server:x, localhost, model-server, x",
        "127.0.0.1:5000/a__b/c-d.e:X_1, 127.0.0.1:5000, a__b/c-d.e, X_1",
        "team/model-server:1, docker.io, team/model-server, 1",
        "ubuntu:24.04, docker.io, library/ubuntu, 24.04",
        "docker.io/ubuntu:24.04, docker.io, library/ubuntu, 24.04",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com/x:1, 123456789012.dkr.ecr.eu-central-1.amazonaws.com, x, 1",
    })
    void isReadAsDockerReadsIt(String text, String registry, String repository, String tag) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference.registry()).isEqualTo(registry);
        assertThat(reference.repository()).isEqualTo(repository);
        assertThat(reference.tag()).contains(tag);
        assertThat(reference.digest()).isEmpty();
        assertThat(reference).hasToString(registry + "/" + repository + ":" + tag);
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @Test
    void isNamedByItsDigest() {
        ImageReference both = ImageReference.parse("localhost:5000/a:1@sha256:" + DIGEST);
        assertThat(both.tag()).contains("1");
        assertThat(both.digest().orElseThrow().hex()).isEqualTo(DIGEST);
        assertThat(ImageReference.parse("localhost:5000/a:1")
                        .withDigest(both.digest().orElseThrow()))
                .hasToString("localhost:5000/a@sha256:" + DIGEST);
    }

    @ParameterizedTest
    @CsvSource({
        "mlops/model-server, mlops/model-server",
        "mlops/model-server:1.4, mlops/model-server",
        "localhost:5000/a, localhost:5000/a",
        "localhost:5000/a:1, localhost:5000/a",
    })
    void keepsTheNameAsItWasWritten(String name, String kept) {
        String pinned = ImageReference.byDigest(name, new Sha256(DIGEST));
        assertThat(pinned).isEqualTo(kept + "@sha256:" + DIGEST);
        assertThat(ImageReference.byDigest(pinned, new Sha256(DIGEST))).isEqualTo(pinned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "Team/x:1",
                "localhost:5000/",
                "localhost:5000/x:",
                "x:1:2",
                "x@sha256:12",
                "http://localhost:5000/x:1",
                "x y:1",
                "localhost:5000/x--:1",
                "-x:1"
            })
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageStartingWith("cannot read image \"" + text + "\": write REGISTRY/NAME:TAG");
    }

    @Test
    void aBaseIsAWordAPathOrAName() {
        assertThat(BaseImage.parse("scratch")).isEqualTo(new BaseImage.Scratch());
        assertThat(BaseImage.parse("./java")).isEqualTo(new BaseImage.OnDisk(Path.of("./java")));
        assertThat(BaseImage.parse("/srv/java")).isEqualTo(new BaseImage.OnDisk(Path.of("/srv/java")));
        assertThat(BaseImage.parse("java.tar")).isEqualTo(new BaseImage.OnDisk(Path.of("java.tar")));
        assertThat(BaseImage.parse("java:25"))
                .isEqualTo(new BaseImage.InRegistry(ImageReference.parse("docker.io/library/java:25")));
        assertThat(BaseImage.parse(ImageOptions.DEFAULT_BASE)).hasToString(ImageOptions.DEFAULT_BASE);
    }

    @Test
    void anOptionThatCannotBeIsRefused() {
        assertThat(ImagePlatform.parse("linux/arm64")).isEqualTo(ImagePlatform.LINUX_ARM64);
        assertThatThrownBy(() -> ImagePlatform.parse("windows/amd64"))
                .hasMessageContaining("linux/amd64 and linux/arm64");
        assertThat(ImageOptions.defaults().withUser("1000:1000").user()).isEqualTo("1000:1000");
        assertThatThrownBy(() -> ImageOptions.defaults().withUser("a b"))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trader:horse@host.example/x:1", "https://trader:horse@host.example/x", "horse@host/x"})
    void aPasswordInANameIsNotRepeated(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("docker login")
                .hasMessageNotContaining("horse");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(new RegistryLogin("trader", "correct horse").toString()).doesNotContain("horse");
    }
}
