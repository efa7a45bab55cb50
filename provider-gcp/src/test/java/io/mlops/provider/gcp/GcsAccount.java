package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;

/** Where a test of storage keeps its objects: the sandbox, or a real project. */
interface GcsAccount extends TestAccount {
    /** A real project where the tests run with {@code -Plive}. */
    static GcsAccount open() {
        return LiveSettings.live() ? new LiveGcs() : new GcsWorld();
    }

    /** As another client sees it. */
    Storage storage();

    /** The bucket of the artifacts. */
    String bucket();

    boolean emulated();
}
