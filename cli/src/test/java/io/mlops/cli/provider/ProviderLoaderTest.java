package io.mlops.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.Provider;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderLoaderTest {
    @TempDir
    Path folder;

    @Test
    void aProviderSeesCoreApiAndTheJdkAndNothingElse() throws Exception {
        CoreApiLoader loader = new CoreApiLoader();
        assertThat(loader.loadClass(Provider.class.getName())).isSameAs(Provider.class);
        assertThat(loader.loadClass("java.sql.Connection").getName()).isEqualTo("java.sql.Connection");
        for (String hidden : new String[] {
            "io.mlops.cli.provider.ProviderLoader",
            "io.mlops.controlplane.Home",
            "io.mlops.routing.Routes",
            "picocli.CommandLine",
            "tools.jackson.core.JsonParser",
            "org.junit.jupiter.api.Test"
        }) {
            assertThatThrownBy(() -> loader.loadClass(hidden)).as(hidden).isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void namesAreFolders() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        Files.createDirectory(folder.resolve("two"));
        Files.writeString(folder.resolve("README"), "");
        try (ProviderLoader loader = loader()) {
            assertThat(loader.names()).containsExactly("one", "two");
            assertThat(loader.find("three")).isEmpty();
        }
    }

    @Test
    void aProviderWithoutSettingsIsNotUsedAndSaysHow() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        Files.createDirectory(folder.resolve("two"));
        try (ProviderLoader loader = new ProviderLoader(folder, name -> Map.of(), name -> name.equals("two"))) {
            assertThat(loader.names()).containsExactly("two");
            assertThat(loader.find("three")).isEmpty();
            assertThatThrownBy(() -> loader.find("one"))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                    .hasMessageContaining("cannot open provider one")
                    .hasMessageContaining("config set providers.one.");
        }
    }

    @Test
    void aFolderWithoutAFactoryIsNamed() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("one/empty.jar")))) {
            jar.putNextEntry(new JarEntry("nothing"));
        }
        try (ProviderLoader loader = loader()) {
            assertThatThrownBy(() -> loader.find("one"))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                    .hasMessageContaining("cannot open provider one")
                    .hasMessageContaining("holds no factory");
        }
    }

    @Test
    void aTransportOfAProviderThatIsNotInstalledIsNamed() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        TransportTarget target =
                new TransportTarget("e", Location.parse("three/r"), URI.create("https://example.com/e"));
        try (ProviderLoader loader = loader()) {
            assertThatThrownBy(() -> loader.transports().open("three", target))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessage("cannot open the transport of provider three to endpoint e: it is not installed"
                            + " (installed: one)");
        }
    }

    private ProviderLoader loader() {
        return new ProviderLoader(folder, name -> Map.of());
    }
}
