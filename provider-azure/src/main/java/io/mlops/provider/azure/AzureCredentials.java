package io.mlops.provider.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialUnavailableException;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import io.mlops.ErrorCode;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
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
        return switch (this) {
            case DefaultChain() -> chain(http, endpoints);
            case ManagedIdentity(String clientId) ->
                new ManagedIdentityCredentialBuilder()
                        .httpClient(http)
                        .clientId(clientId)
                        .build();
            case ServicePrincipal(String tenant, String clientId, Path certificate)
            when certificate != null ->
                at(endpoints, http, tenant, clientId, new ClientCertificateCredentialBuilder())
                        .pemCertificate(certificate.toString())
                        .build();
            case ServicePrincipal(String tenant, String clientId, Path none) ->
                secret().<TokenCredential>map(
                                secret -> at(endpoints, http, tenant, clientId, new ClientSecretCredentialBuilder())
                                        .clientSecret(secret)
                                        .build())
                        .orElseGet(AzureCredentials::missing);
            case WorkloadIdentity(String tenant, String clientId, Path tokenFile) ->
                at(endpoints, http, tenant, clientId, new ClientAssertionCredentialBuilder())
                        .clientAssertion(() -> token(tokenFile))
                        .build();
        };
    }

    private static TokenCredential chain(HttpClient http, AzureEndpoints endpoints) {
        DefaultAzureCredentialBuilder builder = new DefaultAzureCredentialBuilder().httpClient(http);
        endpoints
                .override(AzureEndpoints.Service.AUTHORITY)
                .ifPresent(
                        authority -> builder.authorityHost(authority.toString()).disableInstanceDiscovery());
        return builder.build();
    }

    /** An authority that the settings name is known to whoever wrote them: Azure's public cloud is not asked about it. */
    private static <B extends AadCredentialBuilderBase<B>> B at(
            AzureEndpoints endpoints, HttpClient http, String tenant, String clientId, B builder) {
        builder.httpClient(http)
                .authorityHost(endpoints.authority().toString())
                .tenantId(tenant)
                .clientId(clientId);
        return endpoints.override(AzureEndpoints.Service.AUTHORITY).isPresent()
                ? builder.disableInstanceDiscovery()
                : builder;
    }

    /** The cluster writes another one before the last one ends. */
    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unavailable(
                    "the token in the file of providers.azure.federated-token-file cannot be read: " + file, e);
        }
    }

    private static Optional<String> secret() {
        return Optional.ofNullable(Configuration.getGlobalConfiguration().get(SECRET))
                .filter(secret -> !secret.isBlank());
    }

    private static TokenCredential missing() {
        return request -> Mono.error(() -> unavailable(
                "there are no credentials for the application of providers.azure.client-id: set the environment variable "
                        + SECRET + ", or name a file with providers.azure.client-certificate or"
                        + " providers.azure.federated-token-file",
                null));
    }

    private static CredentialUnavailableException unavailable(String reason, @Nullable Throwable cause) {
        return new CredentialUnavailableException(reason, new AzureException(ErrorCode.UNAUTHENTICATED, reason, cause));
    }
}
