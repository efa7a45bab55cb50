package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.image.BaseImage;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageFormat;
import io.mlops.image.ImageReference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in a real registry, read back by its own API. */
class PushTest {
    private static final String TEAM = "team/model-server";

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

    private ImageReference named(String tag) {
        return ImageReference.parse(tap.host() + "/" + TEAM + ":" + tag);
    }

    @Test
    void cloudsFindWhatTheirContainersNeed() throws Exception {
        BaseImage base = new BaseImage.OnDisk(TestBase.layout(folder.resolve("base"), "amd64"));
        BuiltImage pushed = rig.images().push(rig.modelServer(), named("1"), ImageRig.ON_SCRATCH.withBase(base));

        RegistryReader.Manifest manifest = registry.reader().manifest(TEAM, "1");
        assertThat(manifest.digest()).isEqualTo("sha256:" + pushed.digest());
        assertThat(manifest.mediaType()).isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
        assertThat(manifest.json().path("config").path("digest").asText()).isEqualTo("sha256:" + pushed.id());
        JsonNode config = registry.reader().config(TEAM, manifest);
        assertThat(config.path("os").asText() + "/"
                        + config.path("architecture").asText())
                .isEqualTo("linux/amd64");
        assertThat(config.path("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
        JsonNode run = config.path("config");
        assertThat(run.path("Entrypoint")).hasToString("[\"/opt/mlops/bin/model-server\"]");
        assertThat(run.path("Cmd")).hasToString("[\"serve\"]");
        assertThat(run.path("ExposedPorts")).hasToString("{\"8080/tcp\":{}}");
        assertThat(run.path("User").asText()).isEqualTo("0");
        assertThat(run.path("Env").toString()).contains("PATH=/opt/java/bin:/bin", "LANG=C.UTF-8");
        assertThat(run.path("Labels")
                        .path("com.amazonaws.sagemaker.capabilities.accept-bind-to-port")
                        .asText())
                .isEqualTo("true");
        assertThat(run.path("Labels").path("vendor").asText()).isEqualTo("test");
    }

    @Test
    void theLayersHoldTheDistributionAndNothingElse() throws Exception {
        BaseImage base = new BaseImage.OnDisk(TestBase.layout(folder.resolve("base"), "amd64"));
        rig.images().push(rig.modelServer(), named("1"), ImageRig.ON_SCRATCH.withBase(base));
        RegistryReader.Manifest manifest = registry.reader().manifest(TEAM, "1");
        assertThat(manifest.layers())
                .as("base, native libraries, dependencies, classes")
                .hasSize(4);
        Path unpacked = folder.resolve("unpacked");
        registry.reader().unpack(TEAM, manifest, unpacked);
        Path libraries = unpacked.resolve("opt/mlops/lib/model-server");
        assertThat(unpacked.resolve(TestBase.FILE)).hasContent("base");
        assertThat(unpacked.resolve("opt/mlops/bin/model-server")).isExecutable();
        for (String file : List.of("native/libtorch.so", "netty-common-4.jar", "mlops-model-server-1.jar")) {
            assertThat(libraries.resolve(file))
                    .hasSameBinaryContentAs(rig.distribution().resolve("lib/model-server/" + file));
        }
        assertThat(libraries.resolve("aot")).doesNotExist();
        assertThat(libraries.resolve("warm-up.pt")).doesNotExist();
    }

    @Test
    void aTarHasTheDigestThatAPushGets() throws Exception {
        for (ImageFormat format : ImageFormat.values()) {
            var options = ImageRig.ON_SCRATCH.withFormat(format);
            BuiltImage built = rig.images().build(rig.modelServer(), folder.resolve("image.tar"), options);
            String tag = "in-" + format;
            assertThat(rig.elsewhere().push(rig.modelServer(), named(tag), options))
                    .isEqualTo(built);
            assertThat(registry.reader().manifest(TEAM, tag).digest()).isEqualTo("sha256:" + built.digest());
        }
        assertThat(registry.reader().manifest(TEAM, "in-OCI").mediaType())
                .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    }

    @Test
    void aNewVersionPushesOnlyItsClasses() throws Exception {
        rig.images().push(rig.modelServer(), named("1"), ImageRig.ON_SCRATCH);
        assertThat(tap.uploads()).as("three layers and the configuration").hasSize(4);
        assertThat(tap.uploaded()).isGreaterThan(2 * TestDistribution.NATIVE_BYTES);
        List<String> before = registry.reader().manifest(TEAM, "1").layers();

        tap.forget();
        rig.images().push(rig.modelServer(), named("1-again"), ImageRig.ON_SCRATCH);
        assertThat(tap.uploads()).as("nothing is new").isEmpty();

        TestDistribution.jar(
                rig.distribution().resolve("lib/model-server/mlops-model-server-1.jar"), "io/mlops/modelserver/Main2");
        tap.forget();
        rig.images().push(rig.modelServer(), named("2"), ImageRig.ON_SCRATCH);
        assertThat(tap.uploads()).as("the classes and the configuration").hasSize(2);
        assertThat(tap.uploaded()).isLessThan(5_000);
        List<String> after = registry.reader().manifest(TEAM, "2").layers();
        assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
        assertThat(after.get(2)).isNotEqualTo(before.get(2));
        assertThat(registry.reader().manifest(TEAM, "1").layers())
                .as("the tag before")
                .isEqualTo(before);
    }

    @Test
    void aBaseIsPulledFromARegistry() throws Exception {
        BaseImage layout = new BaseImage.OnDisk(TestBase.layout(folder.resolve("base"), "amd64"));
        BuiltImage java = rig.images().push(rig.modelServer(), named("base"), ImageRig.ON_SCRATCH.withBase(layout));
        BaseImage byTag = new BaseImage.InRegistry(named("base"));
        BaseImage byDigest = new BaseImage.InRegistry(named("base").withDigest(java.digest()));
        BuiltImage first = rig.images().push(rig.modelServer(), named("on-it"), ImageRig.ON_SCRATCH.withBase(byTag));
        assertThat(rig.elsewhere()
                        .build(rig.modelServer(), folder.resolve("image.tar"), ImageRig.ON_SCRATCH.withBase(byDigest)))
                .isEqualTo(first);
        assertThat(registry.reader().manifest(TEAM, "on-it").layers()).hasSize(7);
    }

    @Test
    void aProgramIsStartedByTheBasesJava() throws Exception {
        Path jars = TestDistribution.program(folder.resolve("jars"));
        var trainer = new ImageContents.Program(jars, "io.mlops.trainer.Main", List.of("-Xmx1g"), List.of("train"));
        rig.images().push(trainer, named("trainer"), ImageRig.ON_SCRATCH.withUser("1000:1000"));
        RegistryReader.Manifest manifest = registry.reader().manifest(TEAM, "trainer");
        JsonNode run = registry.reader().config(TEAM, manifest).path("config");
        assertThat(run.path("Entrypoint"))
                .hasToString("[\"java\",\"-Xmx1g\",\"-cp\",\"/opt/mlops/app/*\",\"io.mlops.trainer.Main\"]");
        assertThat(run.path("Cmd")).hasToString("[\"train\"]");
        assertThat(run.path("User").asText()).isEqualTo("1000:1000");
        registry.reader().unpack(TEAM, manifest, folder.resolve("unpacked"));
        Path app = folder.resolve("unpacked/opt/mlops/app");
        assertThat(app.resolve("native/libtorch.so.2")).exists();
        assertThat(app.resolve("trainer.properties")).hasContent("seed=1");
        assertThat(app).isDirectoryContaining("glob:**/netty-common-4.jar");
    }
}
