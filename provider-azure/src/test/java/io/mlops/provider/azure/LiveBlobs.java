package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import io.mlops.CallListener;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.TieringPolicy;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.tck.LiveSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * A real storage account, called by the credentials that the default chain finds. Each test has a container of its own, which goes with
 * everything in it, its rules and its retention when the test ends. What others have in the account is not touched; where nothing keeps
 * what is deleted, nothing is left.
 */
final class LiveBlobs implements BlobAccount {
    private final LiveSettings given = LiveSettings.ofThisProcess();
    private final String name = given.find("container").orElse("mlops-live") + "-"
            + UUID.randomUUID().toString().substring(0, 12);
    private final Map<String, String> settings = Map.of(
            "subscription",
            given.require("subscription", "a subscription's GUID"),
            "resource-group",
            given.require("resource-group", "the group of the storage account"),
            "regions",
            given.require("region", "a region, as japaneast"),
            "workspace",
            "unused",
            "storage-account",
            given.require("storage-account", "a storage account, StorageV2, that notes when blobs are read"),
            "container",
            name);
    private final AzureConfig config = AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    private final AzureClients clients = new AzureClients(config);
    private final BlobServiceClient blobs = clients.blob(config, config.home());
    private final List<Provider> opened = new ArrayList<>();

    LiveBlobs() {
        blobs.createBlobContainer(name);
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Provider open(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        Provider provider =
                new AzureProviderFactory().open(new ProviderSettings(AzureConfig.PROVIDER, all), CallListener.NONE);
        opened.add(provider);
        return provider;
    }

    @Override
    public BlobContainerClient container() {
        return blobs.getBlobContainerClient(name);
    }

    @Override
    public BlobContainerClient staging() {
        return blobs.getBlobContainerClient(name + BlobTransfers.STAGING);
    }

    @Override
    public boolean emulated() {
        return false;
    }

    /** Nobody moves Azure's clock. */
    @Override
    public void finishRestores() {
        Awaitility.await()
                .atMost(patience())
                .pollInterval(Duration.ofMinutes(5))
                .until(() -> container().listBlobs().stream()
                        .allMatch(blob -> blob.getProperties().getArchiveStatus() == null));
    }

    @Override
    public Duration patience() {
        return BlobAccessTiers.STANDARD.plusHours(1);
    }

    @Override
    public void close() {
        ArtifactStore store = open(Map.of()).artifacts();
        store.apply(TieringPolicy.none());
        removeAutomaticRule();
        opened.forEach(Provider::close);
        staging().deleteIfExists();
        container().deleteIfExists();
        clients.close();
    }

    private void removeAutomaticRule() {
        LifecycleRules rules = new LifecycleRules(name);
        BlobLifecycle lifecycle = new BlobLifecycle(clients.arm(), config.storageAccountId(config.home()));
        var all = lifecycle.rules();
        var others = all.stream().filter(rule -> !rules.isAutomatic(rule)).toList();
        if (others.size() < all.size()) {
            try {
                lifecycle.write(others);
            } catch (AzureException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
