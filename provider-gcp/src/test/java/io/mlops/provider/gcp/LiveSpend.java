package io.mlops.provider.gcp;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The bill and the budgets of a real project, called by the application default credentials; its budgets have names of their own. */
final class LiveSpend implements SpendAccount {
    private static final Map<String, String> NEEDED = Map.of(
            "project", "a project's id",
            "region", "a region, as asia-northeast1",
            "billing-table", "the standard export of the bill to BigQuery, as PROJECT.DATASET.TABLE",
            "billing-account", "who pays for the project, as 012345-6789AB-CDEF01",
            "channels", "three notification channels, as projects/PROJECT/notificationChannels/ID, between commas");
    private static final int CHANNELS = 3;

    private final Map<String, String> settings;
    private final List<String> channels;
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Provider> opened = new ArrayList<>();
    private final List<GcpClients> clients = new ArrayList<>();

    LiveSpend(LiveSettings given) {
        given.require(NEEDED);
        this.settings = new HashMap<>(Map.of(
                "regions", given.find("region").orElseThrow(),
                "bucket", given.find("bucket").orElse("mlops-live")));
        for (String each : List.of("project", "billing-table", "billing-account")) {
            settings.put(each, given.find(each).orElseThrow());
        }
        this.channels = List.of(given.find("channels").orElseThrow().split(",", -1));
        if (channels.size() < CHANNELS) {
            throw new IllegalStateException("the profile live needs three notification channels between commas;"
                    + " -Dmlops.live.channels has " + channels.size());
        }
    }

    @Override
    public Optional<GcpSandbox> billed() {
        return Optional.empty();
    }

    @Override
    public String channel(int number) {
        return channels.get(number - 1).strip();
    }

    @Override
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    @Override
    public GcpConfig config(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        all.values().removeIf(String::isEmpty);
        return GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, all));
    }

    @Override
    public GcpClients clients(GcpConfig config) {
        GcpClients made = new GcpClients(config);
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
        clients.forEach(GcpClients::close);
    }
}
