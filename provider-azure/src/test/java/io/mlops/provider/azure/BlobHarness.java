package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.tck.ProviderHarness;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Blob Storage for one test of a contract about artifacts: Azurite behind the sandbox, which adds what it lacks. */
final class BlobHarness implements ProviderHarness {
    private final BlobWorld world = new BlobWorld();
    private final Provider provider = world.open();
    private final Provider second = world.open();

    @Override
    public ProviderFactory factory() {
        return new AzureProviderFactory();
    }

    @Override
    public Map<String, String> settings() {
        return world.settings();
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("subscription", "resource-group", "regions", "workspace", "storage-account");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return Location.of(AzureConfig.PROVIDER, BlobWorld.HOME);
    }

    /** Blobs of the staging container, blobs that were never made, snapshots and versions. */
    @Override
    public int residue() {
        BlobContainerClient container = world.container(BlobWorld.HOME);
        int here = count(
                container,
                new BlobListDetails()
                        .setRetrieveUncommittedBlobs(true)
                        .setRetrieveSnapshots(true)
                        .setRetrieveVersions(true));
        int plain = count(container, new BlobListDetails());
        return here - plain + staged();
    }

    private int staged() {
        try {
            return count(world.staging(BlobWorld.HOME), new BlobListDetails().setRetrieveUncommittedBlobs(true));
        } catch (BlobStorageException e) {
            assert e.getStatusCode() == 404 : e;
            return 0;
        }
    }

    private static int count(BlobContainerClient container, BlobListDetails details) {
        return Math.toIntExact(container.listBlobs(new ListBlobsOptions().setDetails(details), null).stream()
                .count());
    }

    /** What is archived comes back when the sandbox's clock says so; rules and expiry are kept there, and not followed. */
    @Override
    public void finishRestores() {
        world.pass(BlobAccessTiers.STANDARD);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public String image() {
        throw new UnsupportedOperationException("this world stores only");
    }

    @Override
    public Compute compute() {
        throw new UnsupportedOperationException("this world stores only");
    }

    @Override
    public TestModel model() {
        throw new UnsupportedOperationException("this world stores only");
    }

    @Override
    public TestModel brokenModel() {
        throw new UnsupportedOperationException("this world stores only");
    }

    @Override
    public int running(String endpoint) {
        throw new UnsupportedOperationException("this world stores only");
    }

    @Override
    public void close() {
        world.close();
    }
}
