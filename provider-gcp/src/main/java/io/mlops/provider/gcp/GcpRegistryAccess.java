package io.mlops.provider.gcp;

import com.google.auth.http.HttpTransportFactory;
import io.mlops.MlopsException;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.util.Optional;

/**
 * The registries of Artifact Registry, whoever's they are, for the caller of the settings
 * (https://cloud.google.com/artifact-registry/docs/docker/authentication#token). Repositories are made by people. Thread-safe.
 *
 * @param settings who calls
 * @param http what tokens are got through
 */
record GcpRegistryAccess(ProviderSettings settings, HttpTransportFactory http) implements RegistryCredentials {
    private static final String USER = "oauth2accesstoken";

    @Override
    public Optional<RegistryLogin> login(String host) {
        if (!GcpImages.registry(host)) {
            return Optional.empty();
        }
        try {
            GcpCaller caller = new GcpCaller(GcpCredentials.read(settings), http);
            return Optional.of(new RegistryLogin(USER, caller.token().getTokenValue()));
        } catch (IOException | RuntimeException e) { // whatever the libraries throw
            throw e instanceof MlopsException ours
                    ? ours
                    : new MlopsException(
                            GcpErrors.classify(e), "cannot log in to registry " + host + ": " + GcpErrors.reason(e), e);
        }
    }
}
