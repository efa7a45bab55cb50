package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.StorageException;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;

/** Cloud Storage for one test of a contract about artifacts: fake-gcs-server behind the sandbox, which adds what it lacks, or a real project. */
final class GcsHarness implements GcpHarness {
    private final GcsAccount account;
    private final Storage storage;
    private final Provider provider;
    private final Provider second;

    GcsHarness() {
        this(GcsAccount.open());
    }

    GcsHarness(GcsAccount account) {
        this.account = account;
        this.storage = account.storage();
        this.provider = account.open(Map.of());
        this.second = account.open(Map.of());
    }

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

    /** What lies in the bucket of the uploads, and old versions. */
    @Override
    public int residue() {
        int versions = count(account.bucket(), BlobListOption.versions(true)) - count(account.bucket());
        return versions + count(account.bucket() + GcsTransfers.STAGING);
    }

    private int count(String bucket, BlobListOption... options) {
        try {
            return Math.toIntExact(storage.list(bucket, options).streamAll().count());
        } catch (StorageException e) {
            assert e.getCode() == 404 : e;
            return 0;
        }
    }

    /** Rules and expiry are kept, and not followed: the sandbox's clock moves for tests of retention alone. */
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
