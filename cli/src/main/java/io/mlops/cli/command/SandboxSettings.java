package io.mlops.cli.command;

import io.mlops.AtomicFile;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ProviderKey;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings that a home was told for its sandbox: kept beside it, so that they can be taken back when it is gone, however it went.
 *
 * @param home whose
 */
record SandboxSettings(Home home) {
    private static final JsonMapper JSON = new JsonMapper();

    private Path file() {
        return home.run().resolve("sandbox-settings.json");
    }

    void remember(SortedMap<String, String> settings) throws IOException {
        ObjectNode told = JSON.createObjectNode();
        settings.forEach(told::put);
        AtomicFile.replace(file(), JSON.writeValueAsBytes(told));
    }

    /** Takes those out of the configuration that nobody has changed since; says which. */
    List<String> takeBack() throws IOException {
        if (!Files.exists(file())) {
            return List.of();
        }
        JsonNode told = JSON.readTree(Files.readAllBytes(file()));
        Config config = Config.read(home);
        List<ProviderKey> ours = new ArrayList<>();
        for (Map.Entry<ProviderKey, String> setting : config.settings().entrySet()) {
            if (setting.getValue().equals(told.path(setting.getKey().key()).asString(""))
                    && !setting.getValue().isEmpty()) {
                ours.add(setting.getKey());
            }
        }
        if (!ours.isEmpty()) {
            config.remove(ours);
        }
        Files.delete(file());
        return ours.stream().map(ProviderKey::key).toList();
    }
}
