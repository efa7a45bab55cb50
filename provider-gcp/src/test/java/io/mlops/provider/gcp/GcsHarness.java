package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.StorageException;
import io.mlops.tck.StoringOnlyHarness;
import io.mlops.tck.cloud.AccountHarness;

/** Cloud Storage for one test of a contract about artifacts: fake-gcs-server behind the sandbox, which adds what it lacks, or a real project. */
final class GcsHarness extends AccountHarness<GcsAccount> implements GcpHarness, StoringOnlyHarness {
    private final Storage storage;

    GcsHarness() {
        this(GcsAccount.open());
    }

    GcsHarness(GcsAccount account) {
        super(account);
        this.storage = account.storage();
    }

    /** What lies in the bucket of the uploads, and old versions. */
    @Override
    public int residue() {
        int versions = count(account().bucket(), BlobListOption.versions(true))
                - count(account().bucket());
        return versions + count(account().bucket() + GcsTransfers.STAGING);
    }

    private int count(String bucket, BlobListOption... options) {
        try {
            return Math.toIntExact(storage.list(bucket, options).streamAll().count());
        } catch (StorageException e) {
            assert e.getCode() == 404 : e;
            return 0;
        }
    }

    /** Nobody could remove what is locked in a project that is no emulator's. */
    @Override
    public boolean mayLock() {
        return account().emulated();
    }
}
