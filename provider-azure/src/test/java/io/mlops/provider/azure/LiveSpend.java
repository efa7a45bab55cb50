package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.tck.LiveSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The bill and the budgets of a real subscription, called by the default chain's credentials; its budgets have names of their own. */
final class LiveSpend implements SpendAccount {
    /** What the provider asks for and nothing here uses. */
    private static final String UNUSED = "unused";

    private final Map<String, String> settings;
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Provider> opened = new ArrayList<>();

    LiveSpend(LiveSettings given) {
        given.require(Map.of("subscription", "a subscription's GUID", "region", "a region, as japaneast"));
        this.settings = Map.of(
                "subscription", given.find("subscription").orElseThrow(),
                "regions", given.find("region").orElseThrow(),
                "resource-group", given.find("resource-group").orElse(UNUSED),
                "storage-account", given.find("storage-account").orElse(UNUSED),
                "workspace", UNUSED);
    }

    @Override
    public Optional<AzureSandbox> billed() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public AzureConfig config(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, all));
    }

    @Override
    public AzureClients clients(AzureConfig config) {
        return new AzureClients(config);
    }

    @Override
    public Provider open(Map<String, String> more) {
        AzureConfig config = config(more);
        Provider provider = AzureProvider.open(config, clients(config), CallListener.NONE, InstantSource.system());
        opened.add(provider);
        return provider;
    }

    @Override
    public String suffix() {
        return suffix;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(2);
    }

    /** The contract deletes its budgets itself. */
    @Override
    public void close() {
        opened.forEach(Provider::close);
    }
}
