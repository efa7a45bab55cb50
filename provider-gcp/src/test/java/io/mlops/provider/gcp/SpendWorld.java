package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sandbox of its own, without storage, whose bill is written by the tests. */
final class SpendWorld implements SpendAccount {
    private final Path folder;
    private final GcpSandbox sandbox;
    private final List<Provider> opened = new ArrayList<>();
    private final List<GcpClients> clients = new ArrayList<>();

    SpendWorld() {
        try {
            this.folder = Files.createTempDirectory("mlops-gcp-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.sandbox = GcpSandbox.start(folder, GcpOptions.defaults());
    }

    GcpSandbox sandbox() {
        return sandbox;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    @Override
    public Optional<GcpSandbox> billed() {
        return Optional.of(sandbox);
    }

    @Override
    public String channel(int number) {
        return "projects/mlops-sandbox/notificationChannels/" + number;
    }

    @Override
    public GcpConfig config(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        settings.values().removeIf(String::isEmpty);
        return GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, settings));
    }

    @Override
    public GcpClients clients(GcpConfig config) {
        GcpClients made = new GcpClients(
                config.credentials(), config.endpoints(), config.attempts(), new SandboxCaller(sandbox.metadataHost()));
        clients.add(made);
        return made;
    }

    @Override
    public Provider open(Map<String, String> more) {
        GcpConfig config = config(more);
        Provider provider = GcpProvider.open(config, clients(config), CallListener.NONE, InstantSource.system());
        opened.add(provider);
        return provider;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        clients.forEach(GcpClients::close);
        sandbox.close();
        Folders.delete(folder);
    }
}
