package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A sandbox of its own for one test, empty but for its containers, whose clock can be moved; one Azurite for all tests of this process. */
final class BlobWorld implements BlobAccount {
    static final String HOME = "japaneast";
    static final String OTHER = "eastus2";

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(passed.get());
    private final Path folder;
    private final AzureSandbox sandbox;
    private final List<Provider> opened = new ArrayList<>();
    private final ArmSchemas schemas = new ArmSchemas();

    BlobWorld() {
        try {
            this.folder = Files.createTempDirectory("mlops-azure-");
            this.sandbox = AzureSandbox.start(
                    SharedAzurite.get(),
                    folder,
                    AzureOptions.defaults()
                            .withClock(clock)
                            .withTokenLife(Duration.ofDays(10_000))
                            .withTiming(AzureTiming.all(BlobAccessTiers.STANDARD)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    AzureSandbox sandbox() {
        return sandbox;
    }

    /** What every body that is sent to Resource Manager is held against. */
    ArmSchemas schemas() {
        return schemas;
    }

    /** What time it is in this world, for clients too. */
    InstantSource clock() {
        return clock;
    }

    void later(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    AzureConfig config(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        String regions = settings.getOrDefault("regions", "");
        settings.keySet()
                .removeIf(key -> key.matches("endpoint\\.(blob|scoring|batch|history)\\..*")
                        && !List.of(regions.split(",", -1)).contains(key.substring(key.lastIndexOf('.') + 1)));
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    }

    Provider open() {
        return open(Map.of());
    }

    /** With some settings more. */
    @Override
    public Provider open(Map<String, String> more) {
        AzureConfig config = config(more);
        Provider provider = AzureProvider.open(config, clients(config), CallListener.NONE, clock);
        opened.add(provider);
        return provider;
    }

    AzureClients clients(AzureConfig config) {
        return new AzureClients(
                connected -> new SandboxCaller(sandbox), config.endpoints(), config.attempts(), List.of(schemas));
    }

    /** The container of the artifacts, as another client sees it. */
    BlobContainerClient container(String region) {
        AzureConfig config = config(Map.of());
        return clients(config).blob(config, region).getBlobContainerClient(config.container());
    }

    /** That container, as Resource Manager has it. */
    ArmId containerId() {
        AzureConfig config = config(Map.of());
        return config.storageAccountId(HOME).child("blobServices", "default").child("containers", config.container());
    }

    /** Somebody puts a legal hold on it. */
    void hold(String tag) {
        arm().post(
                        containerId().action("setLegalHold"),
                        ApiVersion.STORAGE,
                        Map.of("tags", List.of(tag)),
                        JsonNode.class);
    }

    /** Where uploads in parts are kept until they are objects. */
    BlobContainerClient staging(String region) {
        AzureConfig config = config(Map.of());
        return clients(config).blob(config, region).getBlobContainerClient(config.container() + BlobTransfers.STAGING);
    }

    @Override
    public BlobContainerClient container() {
        return container(HOME);
    }

    @Override
    public BlobContainerClient staging() {
        return staging(HOME);
    }

    @Override
    public void finishRestores() {
        later(BlobAccessTiers.STANDARD);
    }

    @Override
    public boolean emulated() {
        return true;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    ArmClient arm() {
        return clients(config(Map.of())).arm();
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        sandbox.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
