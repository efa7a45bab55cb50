package io.mlops.provider.azure;

import io.mlops.sandbox.azurite.Azurite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One Azurite for all tests of this process: started when it is first needed, ended with the process. */
final class SharedAzurite {
    static final Azurite AZURITE = start();

    private SharedAzurite() {}

    private static Azurite start() {
        try {
            Path log = Files.createTempFile("mlops-azurite-", ".log");
            log.toFile().deleteOnExit();
            return Azurite.start(Path.of(System.getProperty("mlops.root"), ".tools"), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
