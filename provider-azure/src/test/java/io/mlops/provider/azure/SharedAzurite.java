package io.mlops.provider.azure;

import io.mlops.sandbox.azurite.Azurite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One Azurite for all sandboxes of this process, started when the first of them needs it and ended with the process. */
final class SharedAzurite {
    private static final Azurite AZURITE = start();

    private SharedAzurite() {}

    static Azurite get() {
        return AZURITE;
    }

    private static Azurite start() {
        try {
            Path log = Files.createTempFile("mlops-azurite-", ".log");
            log.toFile().deleteOnExit();
            return Azurite.start(
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
