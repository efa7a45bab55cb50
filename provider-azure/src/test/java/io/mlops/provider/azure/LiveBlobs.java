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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * A real storage account, called by the credentials that the default chain finds. Each test has a container of its own, which goes with
 * everything in it, its rules and its retention when the test ends. What others have in the account is not touched; where nothing keeps
 * what is deleted, nothing is left.
 */
final class LiveBlobs implements BlobAccount {
    /** What has to be given, by name. */
    static final Map<String, String> NEEDED = Map.of(
            "subscription", "a subscription's GUID",
            "resource-group", "the group of the storage account",
            "region", "a region, as japaneast",
            "storage-account", "a storage account, StorageV2, that notes when blobs are read");

    private final String prefix;
    private final String name;
    private final Map<String, String> settings;
    private final AzureConfig config;
    private final Function<AzureConfig, AzureClients> caller;
    private final AzureClients clients;
    private final BlobServiceClient blobs;
    private final List<Provider> opened = new ArrayList<>();

    LiveBlobs() {
        this(LiveSettings.ofThisProcess(), Map.of("workspace", "unused"), AzureClients::new);
    }

    /**
     * @param more settings beside those of storage
     * @param caller whoever calls
     */
    LiveBlobs(LiveSettings given, Map<String, String> more, Function<AzureConfig, AzureClients> caller) {
        given.require(NEEDED);
        this.prefix = given.find("container").orElse("mlops-live") + "-";
        this.name = prefix + UUID.randomUUID().toString().substring(0, 12);
        Map<String, String> all = new HashMap<>(more);
        for (String each : List.of("subscription", "resource-group", "storage-account")) {
            all.put(each, given.find(each).orElseThrow());
        }
        all.put("regions", given.find("region").orElseThrow());
        all.put("container", name);
        this.settings = Map.copyOf(all);
        this.config = AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
        this.caller = caller;
        this.clients = caller.apply(config);
        this.blobs = clients.blob(config, config.home());
        blobs.createBlobContainer(name);
    }

    /** What the names of the containers of all such runs begin with. */
    String prefix() {
        return prefix;
    }

    AzureConfig config() {
        return config;
    }

    ArmClient arm() {
        return clients.arm();
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Provider open(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        AzureConfig whole = AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, all));
        Provider provider = AzureProvider.open(whole, caller.apply(whole), CallListener.NONE, InstantSource.system());
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
