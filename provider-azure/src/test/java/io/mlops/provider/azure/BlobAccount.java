package io.mlops.provider.azure;

import com.azure.storage.blob.BlobContainerClient;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;

/** A storage account for one test of a contract: an emulated one or, with the profile {@code live}, a real one. */
interface BlobAccount extends TestAccount {
    /** The account that the tests of this run have. */
    static BlobAccount open() {
        return LiveSettings.live() ? new LiveBlobs() : new BlobWorld();
    }

    /** Where the artifacts of the first region lie. */
    BlobContainerClient container();

    /** Where uploads in parts are kept until they are objects. */
    BlobContainerClient staging();

    /** Whether all of this is in memory, and its clock can be moved. */
    boolean emulated();

    /** Lets every restore that was begun come to its end. */
    void finishRestores();
}
