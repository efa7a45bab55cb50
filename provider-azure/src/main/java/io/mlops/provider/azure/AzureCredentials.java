package io.mlops.provider.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialUnavailableException;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import io.mlops.provider.ProviderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who calls Azure. A secret is never a setting: it comes from the environment, a certificate or a token from a file.
 * (https://learn.microsoft.com/java/api/overview/azure/identity-readme)
 */
sealed interface AzureCredentials {
    /** Holds the secret of a service principal that has no certificate. */
    String SECRET = Configuration.PROPERTY_AZURE_CLIENT_SECRET;

    /** How {@code managed-identity} says the machine's own identity. */
    String SYSTEM = "system";

    /** Where azure-identity looks: environment, workload identity, managed identity, developer tools. */
    record DefaultChain() implements AzureCredentials {}

    /**
     * The identity of the machine ({@code managed-identity}).
     *
     * @param clientIdOrNull whose, where the machine has several; null for its own
     */
    record ManagedIdentity(@Nullable String clientIdOrNull) implements AzureCredentials {}

    /**
     * An application ({@code tenant}, {@code client-id}).
     *
     * @param certificateOrNull its certificate and key as PEM ({@code client-certificate}); null where the environment has its secret
     */
    record ServicePrincipal(
            String tenant, String clientId, @Nullable Path certificateOrNull) implements AzureCredentials {}

    /** An application, for the token in a file ({@code federated-token-file}), read again whenever it is needed. */
    record WorkloadIdentity(String tenant, String clientId, Path tokenFile) implements AzureCredentials {}

    static AzureCredentials read(ProviderSettings settings) {
        Optional<String> managed = settings.find("managed-identity");
        Optional<String> tenant = settings.find("tenant");
        Optional<String> client = settings.find("client-id");
        Optional<Path> certificate = settings.find("client-certificate").map(Path::of);
        Optional<Path> token = settings.find("federated-token-file").map(Path::of);
        if (tenant.isPresent() != client.isPresent()) {
            throw AzureConfig.invalid("tenant and client-id need each other");
        }
        if (managed.isPresent() && tenant.isPresent()) {
            throw AzureConfig.invalid("managed-identity is who calls already: leave tenant and client-id out");
        }
        if ((certificate.isPresent() || token.isPresent()) && tenant.isEmpty()) {
            throw AzureConfig.invalid((certificate.isPresent() ? "client-certificate" : "federated-token-file")
                    + " is for tenant and client-id, which are missing");
        }
        if (certificate.isPresent() && token.isPresent()) {
            throw AzureConfig.invalid(
                    "client-certificate and federated-token-file are two ways to call: leave one out");
        }
        if (managed.isPresent()) {
            return new ManagedIdentity(managed.get().equals(SYSTEM) ? null : managed.get());
        }
        if (tenant.isEmpty()) {
            return new DefaultChain();
        }
        return token.<AzureCredentials>map(file -> new WorkloadIdentity(tenant.get(), client.orElseThrow(), file))
                .orElseGet(() -> new ServicePrincipal(tenant.get(), client.orElseThrow(), certificate.orElse(null)));
    }

    /** Opens them without a call to anybody. */
    default TokenCredential open(HttpClient http, AzureEndpoints endpoints) {
        String authority = endpoints.authority().toString();
        return switch (this) {
            case DefaultChain() ->
                new DefaultAzureCredentialBuilder()
                        .httpClient(http)
                        .authorityHost(defaultAuthority(endpoints))
                        .build();
            case ManagedIdentity(String clientId) ->
                new ManagedIdentityCredentialBuilder()
                        .httpClient(http)
                        .clientId(clientId)
                        .build();
            case ServicePrincipal(String tenant, String clientId, Path certificate)
            when certificate != null ->
                new ClientCertificateCredentialBuilder()
                        .httpClient(http)
                        .authorityHost(authority)
                        .tenantId(tenant)
                        .clientId(clientId)
                        .pemCertificate(certificate.toString())
                        .build();
            case ServicePrincipal(String tenant, String clientId, Path none) ->
                secret().<TokenCredential>map(secret -> new ClientSecretCredentialBuilder()
                                .httpClient(http)
                                .authorityHost(authority)
                                .tenantId(tenant)
                                .clientId(clientId)
                                .clientSecret(secret)
                                .build())
                        .orElseGet(AzureCredentials::missing);
            case WorkloadIdentity(String tenant, String clientId, Path tokenFile) ->
                new WorkloadIdentityCredentialBuilder()
                        .httpClient(http)
                        .authorityHost(authority)
                        .tenantId(tenant)
                        .clientId(clientId)
                        .tokenFilePath(tokenFile.toString())
                        .build();
        };
    }

    private static Optional<String> secret() {
        return Optional.ofNullable(Configuration.getGlobalConfiguration().get(SECRET))
                .filter(secret -> !secret.isBlank());
    }

    /** The chain reads AZURE_AUTHORITY_HOST itself, unless the settings name another. */
    private static @Nullable String defaultAuthority(AzureEndpoints endpoints) {
        return endpoints
                .override(AzureEndpoints.Service.AUTHORITY)
                .map(URI::toString)
                .orElseGet(
                        () -> Configuration.getGlobalConfiguration().get(Configuration.PROPERTY_AZURE_AUTHORITY_HOST));
    }

    private static TokenCredential missing() {
        return request -> Mono.error(new CredentialUnavailableException("no credentials for the application of"
                + " providers.azure.client-id: set the environment variable " + SECRET
                + ", or name a file with providers.azure.client-certificate or providers.azure.federated-token-file"));
    }
}
