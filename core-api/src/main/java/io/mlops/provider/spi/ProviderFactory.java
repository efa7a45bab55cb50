package io.mlops.provider.spi;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;

/** Opens a provider; found by {@link java.util.ServiceLoader}. Must have a public constructor without parameters. */
public interface ProviderFactory {
    /** Must be the name that locations use: lower case. */
    String name();

    /** Must read every setting it knows, then call {@link ProviderSettings#requireAllRead()}, and must not block on a network. */
    Provider open(ProviderSettings settings, CallListener listener);
}
