package io.mlops.provider.azure;

import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.container.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sandbox of Azure and clients that call it; every body that they send to Resource Manager, and that it answers, is held against Azure's description. */
final class AzureWorld implements AutoCloseable {
    private final Path folder;
    private final AzureSandbox sandbox;
    private final SandboxCaller caller;
    private final ArmSchemas schemas = new ArmSchemas();
    private final List<AzureClients> opened = new ArrayList<>();

    AzureWorld(AzureOptions options) {
        try {
            this.folder = Files.createTempDirectory("azure");
            this.sandbox = AzureSandbox.start(SharedAzurite.get(), folder, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a sandbox started", e);
        }
        this.caller = new SandboxCaller(sandbox);
    }

    AzureSandbox sandbox() {
        return sandbox;
    }

    SandboxCaller caller() {
        return caller;
    }

    ArmSchemas schemas() {
        return schemas;
    }

    /** The settings for the sandbox, with one attempt a call. */
    AzureConfig config() {
        return config(Map.of("attempts", "1"));
    }

    /** With these in place of some. */
    AzureConfig config(Map<String, String> other) {
        Map<String, String> settings = new TreeMap<>(sandbox.settings());
        settings.putAll(other);
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    }

    /** Clients of a caller that the sandbox knows. */
    AzureClients clients(AzureConfig config) {
        AzureClients clients =
                new AzureClients(http -> caller, config.endpoints(), config.attempts(), List.of(schemas));
        opened.add(clients);
        return clients;
    }

    @Override
    public void close() {
        opened.forEach(AzureClients::close);
        sandbox.close();
        Folders.delete(folder);
    }
}
