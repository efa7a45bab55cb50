package io.mlops.provider.gcp;

import io.mlops.sandbox.gcs.FakeGcs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One fake-gcs-server for all sandboxes of this process, started when the first of them needs it and ended with the process. */
final class SharedFakeGcs {
    private static final FakeGcs FAKE = start();

    private SharedFakeGcs() {}

    static FakeGcs get() {
        return FAKE;
    }

    private static FakeGcs start() {
        try {
            Path log = Files.createTempFile("mlops-gcs-", ".log");
            log.toFile().deleteOnExit();
            return FakeGcs.start(
                    Path.of(System.getProperty("mlops.root", ".."), ".tools")
                            .toAbsolutePath()
                            .normalize(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
