package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;

/** Opens the AWS provider. */
public final class AwsProviderFactory implements ProviderFactory {
    @Override
    public String name() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Provider open(ProviderSettings settings, CallListener listener) {
        return new AwsProvider(AwsConfig.read(settings), listener);
    }
}
