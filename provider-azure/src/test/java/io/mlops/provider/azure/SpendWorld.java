package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.cloud.BilledItem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A subscription of the sandbox whose bill is written by the tests; one thing is on it at first, or nobody would know its currency. */
final class SpendWorld implements SpendAccount {
    private final AzureWorld world = new AzureWorld(AzureOptions.defaults());
    private final List<Provider> opened = new ArrayList<>();

    SpendWorld() {
        sandbox()
                .costs()
                .bill(List.of(new BilledItem(
                        LocalDate.now(ZoneOffset.UTC).minusDays(1), "Storage", Map.of(), new BigDecimal("0.01"))));
    }

    AzureSandbox sandbox() {
        return world.sandbox();
    }

    ArmSchemas schemas() {
        return world.schemas();
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(world.sandbox().settings());
        settings.put("attempts", "1");
        return settings;
    }

    @Override
    public Optional<AzureSandbox> billed() {
        return Optional.of(sandbox());
    }

    @Override
    public AzureConfig config(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        return world.config(settings);
    }

    @Override
    public AzureClients clients(AzureConfig config) {
        return world.clients(config);
    }

    @Override
    public Provider open(Map<String, String> more) {
        AzureConfig config = config(more);
        Provider provider =
                AzureProvider.open(config, world.clients(config), CallListener.NONE, InstantSource.system());
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
        world.close();
    }
}
