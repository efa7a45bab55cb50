package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.mlops.tck.StoringOnlyHarness;
import io.mlops.tck.cloud.AccountHarness;

/** Blob Storage for one test of a contract about artifacts: Azurite behind the sandbox, which adds what it lacks, or a real account. */
final class BlobHarness extends AccountHarness<BlobAccount> implements AzureHarness, StoringOnlyHarness {
    BlobHarness() {
        super(BlobAccount.open());
    }

    /** Blobs of the staging container, blobs that were never made, snapshots and versions. */
    @Override
    public int residue() {
        BlobContainerClient container = account().container();
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
            return count(account().staging(), new BlobListDetails().setRetrieveUncommittedBlobs(true));
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
        account().finishRestores();
    }

    /** Nobody could remove what is locked in an account that is no emulator's. */
    @Override
    public boolean mayLock() {
        return account().emulated();
    }
}
