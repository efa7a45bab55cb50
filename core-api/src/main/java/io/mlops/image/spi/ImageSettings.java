package io.mlops.image.spi;

import io.mlops.image.RegistryCredentials;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a driver of images works with.
 *
 * @param cache a folder of its own for layers, which may be deleted at any time
 * @param credentials asked before Docker's own configuration
 * @param progress gets one line at a time for people, from any thread; never a secret
 */
public record ImageSettings(Path cache, RegistryCredentials credentials, Consumer<String> progress) {}
