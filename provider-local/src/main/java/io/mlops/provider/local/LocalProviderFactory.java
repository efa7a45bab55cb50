package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Opens the local provider. */
public final class LocalProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return LocalConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        return LocalProvider.open(LocalConfig.read(settings), listener, InstantSource.system());
    }

    /** {@code file:///FOLDER}. */
    @Override
    public Optional<ArtifactStore> artifacts(URI place, CallListener listener) {
        if (!"file".equals(place.getScheme())) {
            return Optional.empty();
        }
        try {
            Path folder = Path.of(place);
            if (!Files.isDirectory(folder)) {
                throw new LocalException(
                        ErrorCode.NOT_FOUND, "there is no folder " + folder + "; mount it, or make it");
            }
            return Optional.of(new ArtifactStore(
                    LocalArtifactStore.open(folder, InstantSource.system(), new SecureRandom()), listener));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot open " + place + ": interrupted", e);
        } catch (IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot open " + place + ": " + e.getMessage() + "; write file:///FOLDER",
                    e);
        } catch (IOException | LocalException e) {
            throw new MlopsException(LocalErrors.classify(e), "cannot open " + place + ": " + LocalErrors.reason(e), e);
        }
    }
}
