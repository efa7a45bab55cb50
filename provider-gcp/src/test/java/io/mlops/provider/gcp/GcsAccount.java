package io.mlops.provider.gcp;

import com.google.cloud.storage.Storage;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.Map;

/** Where a test of storage keeps its objects: the sandbox, or a real project. */
interface GcsAccount extends AutoCloseable {
    /** A real project where the tests run with {@code -Plive}. */
    static GcsAccount open() {
        return Boolean.getBoolean("mlops.live") ? new LiveGcs() : new GcsWorld();
    }

    Map<String, String> settings();

    /** With some settings more; closed with this. */
    Provider open(Map<String, String> more);

    /** As another client sees it. */
    Storage storage();

    /** The bucket of the artifacts. */
    String bucket();

    boolean emulated();

    Duration patience();

    @Override
    void close();
}
