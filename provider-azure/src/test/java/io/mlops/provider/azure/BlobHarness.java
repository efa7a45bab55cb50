package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;

/** Blob Storage for one test of a contract about artifacts: Azurite behind the sandbox, which adds what it lacks, or a real account. */
final class BlobHarness implements AzureHarness {
    private final BlobAccount account = BlobAccount.open();
    private final Provider provider = account.open(Map.of());
    private final Provider second = account.open(Map.of());

    @Override
    public Map<String, String> settings() {
        return account.settings();
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
        return provider.locations().getFirst();
    }

    /** Blobs of the staging container, blobs that were never made, snapshots and versions. */
    @Override
    public int residue() {
        BlobContainerClient container = account.container();
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
            return count(account.staging(), new BlobListDetails().setRetrieveUncommittedBlobs(true));
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
        account.finishRestores();
    }

    /** Nobody could remove what is locked in an account that is no emulator's. */
    @Override
    public boolean mayLock() {
        return account.emulated();
    }

    @Override
    public Duration patience() {
        return account.patience();
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
        account.close();
    }
}
