package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalConfigTest {
    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void fillIn() throws IOException {
        Path launcher = Files.writeString(folder.resolve("model-server"), "#!/bin/sh\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        settings.put("home", folder.resolve("home").toString());
        settings.put("model-server", launcher.toString());
    }

    @Test
    void hasThreeZonesByDefault() {
        assertThat(read().locations())
                .containsExactly(Location.of("local", "a"), Location.of("local", "b"), Location.of("local", "c"));
        assertThat(folder.resolve("home")).isDirectory();
    }

    @Test
    void ordersTheZonesThatItIsGiven() {
        settings.put("zones", "west, east");

        assertThat(read().locations()).containsExactly(Location.of("local", "east"), Location.of("local", "west"));
    }

    @Test
    void twoWaysToOneHomeAreOneWorld() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        Path direct = read().home();
        settings.put("home", link.resolve("home").toString());

        assertThat(read().home()).isEqualTo(direct);
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        refuses("zones", "a,a", "twice");
        refuses("zones", "a,B", "region");
        refuses("zones", "", "region");
        refuses("training-slots", "0", "training-slots is \"0\"");
        refuses("training-notice", "soon", "not a whole number from 1 to 3600");
        refuses("home", file.toString(), "home");
        refuses("home", "a\0b", "home");
        refuses("model-server", file.toString(), "not an executable file");
        refuses("model-server", folder.toString(), "not an executable file");
        refuses("model-server", folder.resolve("missing").toString(), "not an executable file");
        refuses("modelserver", "x", "unknown setting modelserver");
    }

    private void refuses(String key, String value, String reason) {
        String before = settings.put(key, value);
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        MlopsException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(reason);
        if (before == null) {
            settings.remove(key);
        } else {
            settings.put(key, before);
        }
    }

    private LocalConfig read() {
        return LocalConfig.read(new ProviderSettings("local", settings));
    }
}
