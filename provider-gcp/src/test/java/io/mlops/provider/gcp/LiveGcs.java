package io.mlops.provider.gcp;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.BucketInfo.IamConfiguration;
import com.google.cloud.storage.BucketInfo.PublicAccessPrevention;
import com.google.cloud.storage.BucketInfo.SoftDeletePolicy;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import io.mlops.CallListener;
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

/**
 * A real project, called by the application default credentials. Each test has a bucket of its own, which goes with everything in it and
 * its retention when the test ends. What others have in the project is not touched.
 */
final class LiveGcs implements GcsAccount {
    private final String name;
    private final Map<String, String> settings;
    private final Function<GcpConfig, GcpClients> caller;
    private final GcpConfig config;
    private final GcpClients clients;
    private final List<Provider> opened = new ArrayList<>();

    LiveGcs() {
        this(LiveSettings.ofThisProcess(), Map.of(), GcpClients::new);
    }

    /**
     * Makes the bucket without what Google keeps of what is deleted: it would be paid for, and hold the bucket.
     *
     * @param more settings beside those that are given
     * @param caller whoever calls
     */
    LiveGcs(LiveSettings given, Map<String, String> more, Function<GcpConfig, GcpClients> caller) {
        this.name = given.find("bucket").orElse("mlops-live") + "-"
                + UUID.randomUUID().toString().substring(0, 12);
        this.settings = new HashMap<>(more);
        settings.put("project", given.require("project", "a project's id"));
        settings.put("regions", given.require("region", "a region, as asia-northeast1"));
        settings.put("bucket", name);
        this.caller = caller;
        this.config = GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, settings));
        this.clients = caller.apply(config);
        storage()
                .create(BucketInfo.newBuilder(name)
                        .setLocation(config.home())
                        .setSoftDeletePolicy(SoftDeletePolicy.newBuilder()
                                .setRetentionDuration(Duration.ZERO)
                                .build())
                        .setIamConfiguration(IamConfiguration.newBuilder()
                                .setIsUniformBucketLevelAccessEnabled(true)
                                .setPublicAccessPrevention(PublicAccessPrevention.ENFORCED)
                                .build())
                        .build());
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Provider open(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        GcpConfig with = GcpConfig.read(new ProviderSettings(GcpConfig.PROVIDER, all));
        Provider provider = GcpProvider.open(with, caller.apply(with), CallListener.NONE, InstantSource.system());
        opened.add(provider);
        return provider;
    }

    @Override
    public Storage storage() {
        return clients.storage(config.project(), config.home());
    }

    @Override
    public String bucket() {
        return name;
    }

    @Override
    public boolean emulated() {
        return false;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void close() {
        open(Map.of()).artifacts().apply(TieringPolicy.none());
        opened.forEach(Provider::close);
        for (String bucket : List.of(name, name + GcsTransfers.STAGING)) {
            if (storage().get(bucket) != null) {
                for (Blob blob :
                        storage().list(bucket, BlobListOption.versions(true)).iterateAll()) {
                    storage().delete(blob.getBlobId());
                }
                storage().delete(bucket);
            }
        }
        clients.close();
    }
}
