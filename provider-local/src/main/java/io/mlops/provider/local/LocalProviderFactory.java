package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.time.InstantSource;

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
}
